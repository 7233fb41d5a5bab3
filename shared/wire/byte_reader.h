// A cursor over received bytes with a sticky error: read all fields, check once.
#pragma once

#include "shared/base/bytes.h"

#include <cstddef>

namespace thisbe {

// Reads big-endian (network order). A read past the end returns zero or an empty view, moves to the end and
// makes ok() false for good; no later read succeeds. Owns nothing: the bytes must outlive it and every view
// it returned.
class ByteReader {
  public:
    explicit ByteReader(ByteView bytes) : bytes_(bytes) {}

    std::uint8_t u8();
    std::uint16_t u16();
    std::uint32_t u32();
    std::uint64_t u64();
    ByteView bytes(std::size_t count);
    void skip(std::size_t count) { bytes(count); }
    // Everything that is left; may be empty, never an error.
    ByteView rest() { return bytes(remaining()); }

    bool ok() const { return ok_; }
    // Declares what was read invalid, as if it had been too short.
    void fail();
    std::size_t position() const { return position_; }
    std::size_t remaining() const { return bytes_.size() - position_; }

  private:
    template<class Unsigned>
    Unsigned bigEndian();

    ByteView bytes_;
    std::size_t position_ = 0;
    bool ok_ = true;
};

} // namespace thisbe
