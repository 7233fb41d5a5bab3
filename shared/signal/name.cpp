#include "shared/signal/name.h"

#include "shared/stun/attributes/text_attribute.h"

#include <algorithm>
#include <array>

namespace thisbe::signal {

namespace {

struct CodePoints {
    char32_t first;
    char32_t last;
};

// Unicode's Cc and White_Space, and the format characters that a terminal obeys or hides.
constexpr std::array<CodePoints, 15> kForbidden = {{
    {0x0000, 0x0020},     // C0 and space
    {0x007f, 0x00a0},     // DEL, C1, no-break space
    {0x00ad, 0x00ad},     // soft hyphen
    {0x061c, 0x061c},     // Arabic letter mark
    {0x1680, 0x1680},     // Ogham space mark
    {0x180e, 0x180e},     // Mongolian vowel separator
    {0x2000, 0x200f},     // spaces, zero-width characters, direction marks
    {0x2028, 0x202f},     // line and paragraph separator, direction overrides, narrow no-break space
    {0x205f, 0x206f},     // mathematical space, word joiner, invisible operators, direction isolates
    {0x3000, 0x3000},     // ideographic space
    {0xfeff, 0xfeff},     // zero-width no-break space
    {0xfff9, 0xfffb},     // interlinear annotation
    {0xfffe, 0xffff},     // no characters
    {0xe0000, 0xe007f},   // tags
    {0x10fffe, 0x10ffff}, // no characters
}};

// The code point at the front of valid UTF-8, which it takes away.
char32_t takeFirst(std::string_view& utf8) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(utf8[i]); };
    const unsigned lead = at(0);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    char32_t point = size == 1 ? lead : lead & (0x7fU >> size);
    for (std::size_t i = 1; i < size; ++i)
        point = point << 6 | (at(i) & 0x3fU);
    utf8.remove_prefix(size);
    return point;
}

bool isForbidden(char32_t point) {
    return std::ranges::any_of(kForbidden,
                               [point](const CodePoints& r) { return point >= r.first && point <= r.last; });
}

} // namespace

bool isName(std::string_view text) {
    if (text.empty() || text.size() > kMaxNameSize || !stun::isUtf8(text)) return false;
    while (!text.empty())
        if (isForbidden(takeFirst(text))) return false;
    return true;
}

} // namespace thisbe::signal
