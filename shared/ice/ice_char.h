// The alphabet of foundations, fragments and passwords (RFC 8839, section 5).
#pragma once

#include <algorithm>
#include <string_view>

namespace thisbe::ice {

// "ice-char = ALPHA / DIGIT / "+" / "/""
constexpr bool isIceChar(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

constexpr bool isIceText(std::string_view text, std::size_t least, std::size_t most) {
    return text.size() >= least && text.size() <= most && std::ranges::all_of(text, isIceChar);
}

} // namespace thisbe::ice
