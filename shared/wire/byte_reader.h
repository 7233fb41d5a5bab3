// A cursor over received bytes with a sticky error: read all fields, check once.
#pragma once

#include "shared/base/bytes.h"
#include "shared/wire/big_endian.h"

#include <cstddef>

namespace thisbe {

// Reads big-endian (network order). A read past the end returns zero or an empty view, moves to the end and
// makes ok() false for good; no later read succeeds. Owns nothing: the bytes must outlive it and every view
// it returned.
class ByteReader {
  public:
    explicit ByteReader(ByteView bytes) : bytes_(bytes) {}

    std::uint8_t u8() { return bigEndian<std::uint8_t>(); }
    std::uint16_t u16() { return bigEndian<std::uint16_t>(); }
    std::uint32_t u32() { return bigEndian<std::uint32_t>(); }
    std::uint64_t u64() { return bigEndian<std::uint64_t>(); }
    ByteView bytes(std::size_t count) {
        if (!ok_ || count > remaining()) {
            fail();
            return {};
        }
        position_ += count;
        return bytes_.subspan(position_ - count, count);
    }
    void skip(std::size_t count) { bytes(count); }
    // Everything that is left; may be empty, never an error.
    ByteView rest() { return bytes(remaining()); }

    bool ok() const { return ok_; }
    // Declares what was read invalid, as if it had been too short.
    void fail() {
        ok_ = false;
        position_ = bytes_.size();
    }
    std::size_t position() const { return position_; }
    std::size_t remaining() const { return bytes_.size() - position_; }

  private:
    template<class Unsigned>
    Unsigned bigEndian() {
        const ByteView in = bytes(sizeof(Unsigned));
        return in.empty() ? Unsigned{0} : loadBigEndian<Unsigned>(in.data());
    }

    ByteView bytes_;
    std::size_t position_ = 0;
    bool ok_ = true;
};

} // namespace thisbe
