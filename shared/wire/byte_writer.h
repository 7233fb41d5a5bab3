// A cursor that writes into the caller's bytes with a sticky error: write all fields, check once.
#pragma once

#include "shared/base/bytes.h"
#include "shared/wire/big_endian.h"

#include <cstddef>

namespace thisbe {

// Writes big-endian (network order). A write that does not fit changes nothing, makes ok() false for good,
// and no later write happens: written() is then a prefix of what was meant, and not to be sent.
class ByteWriter {
  public:
    explicit ByteWriter(ByteSpan buffer) : buffer_(buffer) {}

    void u8(std::uint8_t value) { bigEndian(value); }
    void u16(std::uint16_t value) { bigEndian(value); }
    void u32(std::uint32_t value) { bigEndian(value); }
    void u64(std::uint64_t value) { bigEndian(value); }
    // The source may not overlap the buffer.
    void bytes(ByteView source);
    void zeros(std::size_t count);

    // Overwrites two bytes that were written before (lengths that are known late). Out of range is an error.
    void patchU16(std::size_t position, std::uint16_t value);

    bool ok() const { return ok_; }
    void fail() { ok_ = false; }
    std::size_t size() const { return size_; }
    std::size_t remaining() const { return buffer_.size() - size_; }
    ByteView written() const { return buffer_.first(size_); }

  private:
    // The next count bytes to fill, empty if they do not fit.
    ByteSpan take(std::size_t count) {
        if (!ok_ || count > remaining()) {
            ok_ = false;
            return {};
        }
        size_ += count;
        return buffer_.subspan(size_ - count, count);
    }
    template<class Unsigned>
    void bigEndian(Unsigned value) {
        if (const ByteSpan out = take(sizeof value); !out.empty()) storeBigEndian(out.data(), value);
    }

    ByteSpan buffer_;
    std::size_t size_ = 0;
    bool ok_ = true;
};

} // namespace thisbe
