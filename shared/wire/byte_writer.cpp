#include "shared/wire/byte_writer.h"

#include <algorithm>

namespace thisbe {

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
    storeBigEndian(buffer_.data() + position, value);
}

} // namespace thisbe
