#include "shared/stun/opaque_string.h"

#include "shared/stun/attributes/text_attribute.h"

#include <Poco/TextIterator.h>
#include <Poco/UTF8Encoding.h>
#include <Poco/Unicode.h>

namespace thisbe::stun {

namespace {

enum class Fate { keep, becomeSpace, refuse };

// RFC 8264, section 4.3: what the FreeformClass allows, by Unicode category.
Fate fateOf(int codePoint) {
    if (codePoint >= 0x20 && codePoint <= 0x7e) return Fate::keep;
    Poco::Unicode::CharacterProperties properties{};
    Poco::Unicode::properties(codePoint, properties);
    // "Any instances of non-ASCII space MUST be mapped to SPACE (U+0020)": general category Zs.
    if (properties.type == Poco::Unicode::UCP_SPACE_SEPARATOR) return Fate::becomeSpace;
    const bool separator = properties.category == Poco::Unicode::UCP_SEPARATOR;
    const bool other = properties.category == Poco::Unicode::UCP_OTHER;
    return separator || other ? Fate::refuse : Fate::keep;
}

} // namespace

Result<std::string> opaqueString(std::string_view text) {
    // "An entity that prepares a string [...] MUST ensure [...] that the string is at least one octet."
    if (text.empty()) return failure("the text is empty; expected at least one character");
    if (!isUtf8(text)) return failure("the text is not UTF-8; convert it first");
    const std::string input(text);
    std::string out;
    const Poco::UTF8Encoding utf8;
    for (Poco::TextIterator it(input, utf8), end(input); it != end; ++it) {
        switch (fateOf(*it)) {
        case Fate::keep: {
            std::array<unsigned char, 4> bytes{};
            const int size = utf8.convert(*it, bytes.data(), static_cast<int>(bytes.size()));
            out.append(bytes.begin(), bytes.begin() + size);
            break;
        }
        case Fate::becomeSpace:
            out += ' ';
            break;
        case Fate::refuse:
            return failure("the text contains the character number " + std::to_string(*it) +
                           ", which is a control, format or unassigned character; leave it out");
        }
    }
    return out;
}

} // namespace thisbe::stun
