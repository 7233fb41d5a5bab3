#include "shared/stun/security_features.h"

#include "shared/stun/base64.h"

#include <algorithm>
#include <array>

namespace thisbe::stun {

namespace {

constexpr std::string_view kCookie = "obMatJos2";
constexpr unsigned kPasswordAlgorithms = 1U << 0;
constexpr unsigned kUsernameAnonymity = 1U << 1;

} // namespace

void writeNonceCookie(const SecurityFeatures& features, std::span<char, kNonceCookieSize> out) {
    const unsigned bits = (features.passwordAlgorithms ? kPasswordAlgorithms : 0) |
                          (features.usernameAnonymity ? kUsernameAnonymity : 0);
    const std::array<std::uint8_t, 3> bytes = {0, 0, static_cast<std::uint8_t>(bits)};
    std::ranges::copy(kCookie, out.begin());
    encodeBase64(bytes, out.subspan<kCookie.size()>());
}

std::optional<SecurityFeatures> parseNonceCookie(std::string_view nonce) {
    if (nonce.size() < kNonceCookieSize || !nonce.starts_with(kCookie)) return std::nullopt;
    std::array<std::uint8_t, 3> bytes{};
    if (!decodeBase64(nonce.substr(kCookie.size(), kNonceCookieSize - kCookie.size()), bytes))
        return std::nullopt;
    return SecurityFeatures{(bytes[2] & kPasswordAlgorithms) != 0, (bytes[2] & kUsernameAnonymity) != 0};
}

} // namespace thisbe::stun
