#include "shared/wire/byte_writer.h"

#include <algorithm>

namespace thisbe {

namespace {

template<class Unsigned>
void store(ByteSpan out, Unsigned value) {
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<std::uint8_t>(value >> (8 * (out.size() - 1 - i)));
}

} // namespace

ByteSpan ByteWriter::take(std::size_t count) {
    if (!ok_ || count > remaining()) {
        ok_ = false;
        return {};
    }
    size_ += count;
    return buffer_.subspan(size_ - count, count);
}

template<class Unsigned>
void ByteWriter::bigEndian(Unsigned value) {
    store(take(sizeof(Unsigned)), value);
}

void ByteWriter::u8(std::uint8_t value) {
    bigEndian(value);
}
void ByteWriter::u16(std::uint16_t value) {
    bigEndian(value);
}
void ByteWriter::u32(std::uint32_t value) {
    bigEndian(value);
}
void ByteWriter::u64(std::uint64_t value) {
    bigEndian(value);
}

void ByteWriter::bytes(ByteView source) {
    const ByteSpan out = take(source.size());
    std::copy_n(source.begin(), out.size(), out.begin());
}

void ByteWriter::zeros(std::size_t count) {
    std::ranges::fill(take(count), std::uint8_t{0});
}

void ByteWriter::patchU16(std::size_t position, std::uint16_t value) {
    if (!ok_ || size_ < 2 || position > size_ - 2) {
        ok_ = false;
        return;
    }
    store(buffer_.subspan(position, 2), value);
}

} // namespace thisbe
