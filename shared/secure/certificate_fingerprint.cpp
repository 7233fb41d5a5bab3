#include "shared/secure/certificate_fingerprint.h"

#include <algorithm>
#include <charconv>

namespace thisbe {

namespace {

constexpr std::string_view kHashFunction = "sha-256";

bool equalIgnoringCase(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

// "4A:AD": two digits each, a colon between them.
bool parseHex(std::string_view text, Sha256Digest& out) {
    if (text.size() != 3 * out.size() - 1) return false;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const char* begin = text.data() + 3 * i;
        const auto [end, problem] = std::from_chars(begin, begin + 2, out[i], 16);
        if (end != begin + 2 || problem != std::errc{}) return false;
        if (i + 1 < out.size() && *end != ':') return false;
    }
    return true;
}

} // namespace

std::string toString(const CertificateFingerprint& fingerprint) {
    static constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string text(kHashFunction);
    char separator = ' ';
    for (const std::uint8_t byte : fingerprint.value()) {
        text += separator;
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
        separator = ':';
    }
    return text;
}

Result<CertificateFingerprint> parseCertificateFingerprint(std::string_view text) {
    const std::size_t space = text.find(' ');
    Sha256Digest digest{};
    if (space == std::string_view::npos || !equalIgnoringCase(text.substr(0, space), kHashFunction) ||
        !parseHex(text.substr(space + 1), digest))
        return failure("'" + std::string(text.substr(0, 120)) +
                       "' is no certificate fingerprint; expected \"sha-256\", a space and 32 bytes as "
                       "hexadecimal digits with colons between them");
    return CertificateFingerprint(digest);
}

} // namespace thisbe
