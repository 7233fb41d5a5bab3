#include "shared/stun/parse_error.h"

#include "shared/stun/attribute_error.h"

namespace thisbe::stun {

const char* toString(ParseError error) {
    switch (error) {
    case ParseError::tooShort:
        return "shorter than a STUN header";
    case ParseError::notStun:
        return "first two bits not zero";
    case ParseError::badCookie:
        return "no magic cookie";
    case ParseError::lengthNotAligned:
        return "length no multiple of 4";
    case ParseError::truncated:
        return "shorter than its length field says";
    case ParseError::trailingBytes:
        return "longer than its length field says";
    case ParseError::attributeOverrun:
        return "attribute reaches past the end";
    case ParseError::tooManyAttributes:
        return "too many attributes";
    case ParseError::fingerprintNotLast:
        return "FINGERPRINT is not the last attribute";
    }
    return "?";
}

const char* toString(AttributeError error) {
    switch (error) {
    case AttributeError::missing:
        return "missing";
    case AttributeError::malformed:
        return "malformed";
    }
    return "?";
}

} // namespace thisbe::stun
