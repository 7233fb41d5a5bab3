#include "shared/secure/identity_key.h"

#include "shared/secure/sha256.h"

#include <charconv>

namespace thisbe {

namespace {

std::string hexOf(ByteView bytes) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes.size());
    for (const std::uint8_t byte : bytes) {
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return text;
}

} // namespace

std::string fingerprint(const IdentityKey& key) {
    const std::string hex = hexOf(sha256(key.value()));
    std::string text = hex.substr(0, 4);
    for (std::size_t i = 4; i < hex.size(); i += 4)
        text += " " + hex.substr(i, 4);
    return text;
}

std::string toHex(const IdentityKey& key) {
    return hexOf(key.value());
}

Result<IdentityKey> parseIdentityKey(std::string_view hex) {
    std::array<std::uint8_t, 33> bytes{};
    bool ok = hex.size() == 2 * bytes.size();
    for (std::size_t i = 0; ok && i < bytes.size(); ++i) {
        const char* begin = hex.data() + 2 * i;
        const auto [end, problem] = std::from_chars(begin, begin + 2, bytes[i], 16);
        ok = problem == std::errc{} && end == begin + 2;
    }
    // SEC 1, 2.3.3: the first byte of a compressed point is 02 or 03.
    if (!ok || (bytes[0] != 2 && bytes[0] != 3)) {
        return failure("'" + std::string(hex.substr(0, 80)) +
                       "' is no identity key; expected 66 hexadecimal digits that begin with 02 or 03");
    }
    return IdentityKey(bytes);
}

} // namespace thisbe
