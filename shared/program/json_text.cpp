#include "shared/program/json_text.h"

#include "shared/program/terminal.h"

#include <array>

namespace thisbe {

namespace {

std::string_view escapeOf(char character, std::array<char, 7>& buffer) {
    constexpr std::string_view kHex = "0123456789abcdef";
    switch (character) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        break;
    }
    const auto value = static_cast<unsigned char>(character);
    buffer = {'\\', 'u', '0', '0', kHex[value >> 4], kHex[value & 15], '\0'};
    return {buffer.data(), 6};
}

bool mustEscape(char character) {
    return character == '"' || character == '\\' || static_cast<unsigned char>(character) < 0x20 ||
           character == 0x7f;
}

} // namespace

std::string jsonString(std::string_view text) {
    std::string out = "\"";
    std::array<char, 7> buffer{};
    std::size_t plainFrom = 0;
    // wellFormed() mends what is no UTF-8; it runs over the pieces between escapes, since it would replace
    // them.
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!mustEscape(text[i])) continue;
        out.append(wellFormed(text.substr(plainFrom, i - plainFrom))).append(escapeOf(text[i], buffer));
        plainFrom = i + 1;
    }
    return out.append(wellFormed(text.substr(plainFrom))).append("\"");
}

} // namespace thisbe
