#include "shared/stun/attributes/text_attribute.h"

#include <algorithm>

namespace thisbe::stun {

namespace {

constexpr bool isContinuation(unsigned byte) {
    return (byte & 0xc0U) == 0x80U;
}

// The size of the UTF-8 character at the front of text (RFC 3629, section 4); 0 where there is none.
std::size_t characterSize(std::string_view text) {
    const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const unsigned lead = at(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xc2 && lead <= 0xdf) return isContinuation(at(1)) ? 2 : 0;
    if (lead >= 0xe0 && lead <= 0xef) {
        const bool shortest = lead != 0xe0 || at(1) >= 0xa0;
        const bool surrogate = lead == 0xed && at(1) >= 0xa0;
        return shortest && !surrogate && isContinuation(at(1)) && isContinuation(at(2)) ? 3 : 0;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
        const bool inRange = (lead != 0xf0 || at(1) >= 0x90) && (lead != 0xf4 || at(1) < 0x90);
        return inRange && isContinuation(at(1)) && isContinuation(at(2)) && isContinuation(at(3)) ? 4 : 0;
    }
    return 0;
}

void appendEscaped(std::string& out, char byte) {
    constexpr const char* kDigits = "0123456789abcdef";
    const auto value = static_cast<unsigned char>(byte);
    out += "\\x";
    out += kDigits[value >> 4];
    out += kDigits[value & 0xf];
}

} // namespace

bool isUtf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t size = characterSize(text);
        if (size == 0) return false;
        text.remove_prefix(size);
    }
    return true;
}

std::size_t countCharacters(std::string_view utf8) {
    return static_cast<std::size_t>(
        std::ranges::count_if(utf8, [](char c) { return !isContinuation(static_cast<unsigned char>(c)); }));
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    while (!text.empty()) {
        const std::size_t size = characterSize(text);
        const auto first = static_cast<unsigned char>(text[0]);
        // C0, DEL and C1 (which UTF-8 writes as c2 80 to c2 9f) can drive a terminal.
        const bool control = first < 0x20 || first == 0x7f ||
                             (first == 0xc2 && size == 2 && static_cast<unsigned char>(text[1]) < 0xa0);
        const std::size_t taken = size == 0 ? 1 : size;
        if (size == 0 || control || first == '"' || first == '\\')
            std::ranges::for_each(text.substr(0, taken), [&](char c) { appendEscaped(out, c); });
        else
            out += text.substr(0, taken);
        text.remove_prefix(taken);
    }
    return out + "\"";
}

bool mayBeSent(std::string_view text, const TextLimits& limits) {
    return text.size() <= limits.maxBytesWritten && isUtf8(text) &&
           (limits.maxCharacters == 0 || countCharacters(text) <= limits.maxCharacters);
}

bool mayBeRead(std::string_view text, const TextLimits& limits) {
    return text.size() <= limits.maxBytesRead && isUtf8(text);
}

} // namespace thisbe::stun
