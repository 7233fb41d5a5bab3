#include "shared/stun/base64.h"

namespace thisbe::stun {

namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kGroupBytes = 3;
constexpr std::size_t kGroupCharacters = 4;

} // namespace

void encodeBase64(ByteView bytes, std::span<char> out) {
    for (std::size_t group = 0; (group + 1) * kGroupBytes <= bytes.size(); ++group) {
        const auto in = bytes.subspan(group * kGroupBytes, kGroupBytes);
        const std::uint32_t bits = std::uint32_t{in[0]} << 16 | std::uint32_t{in[1]} << 8 | in[2];
        for (std::size_t i = 0; i < kGroupCharacters; ++i)
            out[group * kGroupCharacters + i] = kAlphabet[bits >> (18 - 6 * i) & 0x3f];
    }
}

bool decodeBase64(std::string_view text, ByteSpan out) {
    if (text.size() % kGroupCharacters != 0 || out.size() != text.size() / kGroupCharacters * kGroupBytes)
        return false;
    for (std::size_t group = 0; group * kGroupCharacters < text.size(); ++group) {
        std::uint32_t bits = 0;
        for (const char c : text.substr(group * kGroupCharacters, kGroupCharacters)) {
            const auto value = kAlphabet.find(c);
            if (value == std::string_view::npos) return false;
            bits = bits << 6 | static_cast<std::uint32_t>(value);
        }
        for (std::size_t i = 0; i < kGroupBytes; ++i)
            out[group * kGroupBytes + i] = static_cast<std::uint8_t>(bits >> (16 - 8 * i));
    }
    return true;
}

} // namespace thisbe::stun
