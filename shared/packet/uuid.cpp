#include "shared/packet/uuid.h"

namespace thisbe::packet {

namespace {

constexpr std::size_t kTextSize = 36;

constexpr bool isDashAt(std::size_t position) {
    return position == 8 || position == 13 || position == 18 || position == 23;
}

// 16 for what is no hexadecimal digit.
constexpr std::uint8_t digitValue(char digit) {
    if (digit >= '0' && digit <= '9') return static_cast<std::uint8_t>(digit - '0');
    if (digit >= 'a' && digit <= 'f') return static_cast<std::uint8_t>(digit - 'a' + 10);
    if (digit >= 'A' && digit <= 'F') return static_cast<std::uint8_t>(digit - 'A' + 10);
    return 16;
}

} // namespace

Uuid Uuid::make(RandomSource& random) {
    Uuid uuid{random.bytes<16>()};
    uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0f) | 0x40); // version 4
    uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3f) | 0x80); // the variant of RFC 4122
    return uuid;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
    if (text.size() != kTextSize) return std::nullopt;
    Uuid uuid;
    std::size_t digits = 0;
    for (std::size_t i = 0; i < kTextSize; ++i) {
        if (isDashAt(i)) {
            if (text[i] != '-') return std::nullopt;
            continue;
        }
        const std::uint8_t value = digitValue(text[i]);
        if (value > 15) return std::nullopt;
        std::uint8_t& byte = uuid.bytes[digits++ / 2];
        byte = static_cast<std::uint8_t>((byte << 4) | value);
    }
    return uuid;
}

void Uuid::appendTo(std::string& out) const {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const std::size_t start = out.size();
    out.resize(start + kTextSize, '-');
    std::size_t digits = 0;
    for (std::size_t i = 0; i < kTextSize; ++i) {
        if (isDashAt(i)) continue;
        const std::uint8_t byte = bytes[digits / 2];
        out[start + i] = kDigits[digits++ % 2 == 0 ? byte >> 4 : byte & 15];
    }
}

std::string Uuid::toString() const {
    std::string out;
    appendTo(out);
    return out;
}

} // namespace thisbe::packet
