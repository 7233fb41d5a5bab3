#include "shared/stun/fingerprint.h"

#include "shared/wire/byte_reader.h"

namespace thisbe::stun {

namespace {

constexpr std::uint32_t kReversedPolynomial = 0xedb88320;
constexpr std::uint32_t kFingerprintXor = 0x5354554e;
constexpr std::size_t kSlices = 8;

using Tables = std::array<std::array<std::uint32_t, 256>, kSlices>;

// Slicing by eight: kTables[k][b] is what byte b does to the checksum k bytes later.
constexpr Tables makeTables() {
    Tables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit)
            value = value >> 1 ^ ((value & 1) != 0 ? kReversedPolynomial : 0);
        tables[0][byte] = value;
    }
    for (std::size_t slice = 1; slice < kSlices; ++slice) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t before = tables[slice - 1][byte];
            tables[slice][byte] = before >> 8 ^ tables[0][before & 0xff];
        }
    }
    return tables;
}

constexpr Tables kTables = makeTables();

} // namespace

std::uint32_t crc32(ByteView bytes) {
    std::uint32_t crc = 0xffffffff;
    while (bytes.size() >= kSlices) {
        std::uint32_t next = 0;
        for (std::size_t i = 0; i < kSlices; ++i) {
            const std::uint32_t mixed = i < 4 ? crc >> (8 * i) & 0xff : 0;
            next ^= kTables[kSlices - 1 - i][bytes[i] ^ mixed];
        }
        crc = next;
        bytes = bytes.subspan(kSlices);
    }
    for (const std::uint8_t byte : bytes)
        crc = crc >> 8 ^ kTables[0][(crc ^ byte) & 0xff];
    return ~crc;
}

std::uint32_t fingerprintOf(ByteView covered) {
    return crc32(covered) ^ kFingerprintXor;
}

FingerprintCheck checkFingerprint(const MessageView& message) {
    const auto attribute = message.findAttribute(AttributeType::fingerprint);
    if (!attribute) return FingerprintCheck::absent;
    ByteReader reader(attribute->value);
    const std::uint32_t value = reader.u32();
    const bool whole = reader.ok() && reader.remaining() == 0;
    // FINGERPRINT is the last attribute (parse saw to it), so the length field counts it.
    return whole && value == fingerprintOf(message.bytes().first(attribute->offset))
               ? FingerprintCheck::valid
               : FingerprintCheck::invalid;
}

} // namespace thisbe::stun
