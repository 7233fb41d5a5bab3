// The nonce cookie and the STUN security features in it (RFC 8489, sections 9.2 and 18.1).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace thisbe::stun {

// What a server says that it can do, where a man in the middle cannot take it out unnoticed: the nonce comes
// back under the client's integrity.
struct SecurityFeatures {
    bool passwordAlgorithms = false; // bit 0
    bool usernameAnonymity = false;  // bit 1

    friend bool operator==(const SecurityFeatures&, const SecurityFeatures&) = default;
};

// "the string "obMatJos2" concatenated with the (4-character) base64 [RFC4648] encoding of the 24-bit STUN
// Security Features"
inline constexpr std::size_t kNonceCookieSize = 13;

// Bit 0 is the least significant one, as verified erratum 6290 says and the nonce of appendix B.1 has it.
void writeNonceCookie(const SecurityFeatures& features, std::span<char, kNonceCookieSize> out);

// Nothing when the nonce does not start with a nonce cookie.
std::optional<SecurityFeatures> parseNonceCookie(std::string_view nonce);

} // namespace thisbe::stun
