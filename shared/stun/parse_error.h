// Why bytes are no STUN message: what a receiver counts dropped datagrams under.
#pragma once

#include <cstddef>
#include <cstdint>

namespace thisbe::stun {

enum class ParseError : std::uint8_t {
    tooShort,           // fewer than the 20 bytes of a header
    notStun,            // the first two bits are not zero
    badCookie,          // no magic cookie: an RFC 3489 client or another protocol
    lengthNotAligned,   // the length field is no multiple of 4
    truncated,          // fewer bytes than the length field says
    trailingBytes,      // more bytes than the length field says
    attributeOverrun,   // an attribute reaches past the end of the message
    tooManyAttributes,  // more than kMaxAttributes
    fingerprintNotLast, // something follows FINGERPRINT
};

inline constexpr std::size_t kParseErrors = 9;

const char* toString(ParseError error);

} // namespace thisbe::stun
