#include "shared/wire/byte_reader.h"

namespace thisbe {

template<class Unsigned>
Unsigned ByteReader::bigEndian() {
    Unsigned value = 0;
    for (const std::uint8_t byte : bytes(sizeof(Unsigned)))
        value = static_cast<Unsigned>(std::uint64_t{value} << 8 | byte);
    return value;
}

std::uint8_t ByteReader::u8() {
    return bigEndian<std::uint8_t>();
}
std::uint16_t ByteReader::u16() {
    return bigEndian<std::uint16_t>();
}
std::uint32_t ByteReader::u32() {
    return bigEndian<std::uint32_t>();
}
std::uint64_t ByteReader::u64() {
    return bigEndian<std::uint64_t>();
}

ByteView ByteReader::bytes(std::size_t count) {
    if (!ok_ || count > remaining()) {
        fail();
        return {};
    }
    const ByteView out = bytes_.subspan(position_, count);
    position_ += count;
    return out;
}

void ByteReader::fail() {
    ok_ = false;
    position_ = bytes_.size();
}

} // namespace thisbe
