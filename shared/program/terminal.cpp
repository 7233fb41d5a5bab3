#include "shared/program/terminal.h"

#include <array>
#include <cstdlib>
#include <unistd.h>

namespace thisbe {

namespace {

bool looksLikeTerminal(int fd) {
    const char* noColour = std::getenv("NO_COLOR");
    if (noColour != nullptr && *noColour != '\0') return false;
    const char* terminal = std::getenv("TERM");
    if (terminal == nullptr || std::string_view(terminal) == "dumb") return false;
    return ::isatty(fd) == 1;
}

const char* escapeOf(Colour colour) {
    switch (colour) {
    case Colour::none:
        return "";
    case Colour::bold:
        return "\033[1m";
    case Colour::dim:
        return "\033[2m";
    case Colour::red:
        return "\033[31m";
    case Colour::green:
        return "\033[32m";
    case Colour::yellow:
        return "\033[33m";
    case Colour::blue:
        return "\033[34m";
    case Colour::magenta:
        return "\033[35m";
    case Colour::cyan:
        return "\033[36m";
    }
    return "";
}

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool isBetween(std::string_view text, std::size_t index, int low, int high) {
    const int byte = static_cast<unsigned char>(text[index]);
    return byte >= low && byte <= high;
}

// How many bytes the well-formed character at the front has; 0 where there is none. The rows of RFC 3629,
// section 4.
std::size_t characterLength(std::string_view text) {
    struct Row {
        int firstLow, firstHigh, secondLow, secondHigh;
        std::size_t length;
    };
    static constexpr std::array<Row, 9> kRows = {{{0x00, 0x7f, 0, 0, 1},
                                                  {0xc2, 0xdf, 0x80, 0xbf, 2},
                                                  {0xe0, 0xe0, 0xa0, 0xbf, 3},
                                                  {0xe1, 0xec, 0x80, 0xbf, 3},
                                                  {0xed, 0xed, 0x80, 0x9f, 3},
                                                  {0xee, 0xef, 0x80, 0xbf, 3},
                                                  {0xf0, 0xf0, 0x90, 0xbf, 4},
                                                  {0xf1, 0xf3, 0x80, 0xbf, 4},
                                                  {0xf4, 0xf4, 0x80, 0x8f, 4}}};
    for (const Row& row : kRows) {
        if (!isBetween(text, 0, row.firstLow, row.firstHigh)) continue;
        if (text.size() < row.length) return 0;
        bool wellFormed = row.length == 1 || isBetween(text, 1, row.secondLow, row.secondHigh);
        for (std::size_t i = 2; i < row.length; ++i)
            wellFormed = wellFormed && isBetween(text, i, 0x80, 0xbf);
        return wellFormed ? row.length : 0;
    }
    return 0;
}

bool isControl(std::string_view character) {
    const auto first = static_cast<unsigned char>(character[0]);
    if (character.size() == 1) return first < 0x20 || first == 0x7f;
    return character.size() == 2 && first == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0;
}

// U+202A to U+202E and U+2066 to U+2069 turn the direction of what follows, a line of ours included.
bool isDirectionOverride(std::string_view character) {
    if (character.size() != 3 || !character.starts_with("\xe2")) return false;
    return (character[1] == '\x80' && isBetween(character, 2, 0xaa, 0xae)) ||
           (character[1] == '\x81' && isBetween(character, 2, 0xa6, 0xa9));
}

// Replaces what is not well-formed, and what the predicate refuses.
template<class Refused>
std::string mended(std::string_view text, Refused refused) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = characterLength(text);
        const auto character = text.substr(0, length == 0 ? 1 : length);
        out.append(length == 0 || refused(character) ? kReplacement : character);
        text.remove_prefix(character.size());
    }
    return out;
}

} // namespace

Paint::Paint(ColourMode mode, int fd)
    : enabled_(mode == ColourMode::always || (mode == ColourMode::automatic && looksLikeTerminal(fd))) {}

std::string Paint::operator()(Colour colour, std::string_view text) const {
    if (!enabled_ || colour == Colour::none) return std::string(text);
    return std::string(escapeOf(colour)).append(text).append("\033[0m");
}

std::string printable(std::string_view text) {
    return mended(text, [](std::string_view character) {
        return isControl(character) || isDirectionOverride(character);
    });
}

std::string wellFormed(std::string_view text) {
    return mended(text, [](std::string_view) { return false; });
}

} // namespace thisbe
