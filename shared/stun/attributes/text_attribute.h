// Attributes that are text: USERNAME, REALM, NONCE, SOFTWARE, ALTERNATE-DOMAIN (RFC 8489, section 14).
#pragma once

#include "shared/stun/attribute_error.h"
#include "shared/stun/attribute_type.h"
#include "shared/wire/byte_writer.h"

#include <string_view>

namespace thisbe::stun {

// True for UTF-8 by RFC 3629: shortest form, no surrogates, nothing above U+10FFFF.
bool isUtf8(std::string_view text);
// Characters of valid UTF-8.
std::size_t countCharacters(std::string_view utf8);
// For logs: control characters and whatever is no UTF-8 as \xNN.
std::string quoted(std::string_view text);

// What a text may be. Reading is more patient than writing, as RFC 8489 asks for RFC 5389's sake.
struct TextLimits {
    std::size_t maxBytesWritten;
    std::size_t maxBytesRead;
    std::size_t maxCharacters; // written; 0 for no limit
};

bool mayBeSent(std::string_view text, const TextLimits& limits);
bool mayBeRead(std::string_view text, const TextLimits& limits);

// The value points into the message it came from, or at what is to be written.
template<AttributeType Type, TextLimits Limits>
struct TextAttribute {
    static constexpr AttributeType kType = Type;
    static constexpr TextLimits kLimits = Limits;

    std::string_view value;

    static AttributeResult<TextAttribute> parse(ByteView bytes) {
        if (!mayBeRead(asText(bytes), kLimits)) return malformed();
        return TextAttribute{asText(bytes)};
    }
    void serialize(ByteWriter& writer) const {
        if (!mayBeSent(value, kLimits)) return writer.fail();
        writer.bytes(asBytes(value));
    }
    std::string toString() const { return quoted(value); }

    friend bool operator==(const TextAttribute&, const TextAttribute&) = default;
};

// "It MUST contain a UTF-8-encoded sequence of fewer than 509 bytes", "MUST be able to parse a UTF-8-encoded
// sequence of 763 or fewer octets to be compatible with [RFC5389]" (14.3).
using Username = TextAttribute<AttributeType::username, TextLimits{508, 763, 0}>;

// "It MUST be a UTF-8-encoded sequence of fewer than 128 characters (which can be as long as 509 bytes when
// encoding them and as long as 763 bytes when decoding them)" (14.9, 14.10, 14.14).
inline constexpr TextLimits kShortText{509, 763, 127};
using Realm = TextAttribute<AttributeType::realm, kShortText>;
using Nonce = TextAttribute<AttributeType::nonce, kShortText>;
using Software = TextAttribute<AttributeType::software, kShortText>;

// "It MUST be a valid DNS name (including A-labels) of 255 or fewer ASCII characters" (14.16).
using AlternateDomain = TextAttribute<AttributeType::alternateDomain, TextLimits{255, 255, 255}>;

} // namespace thisbe::stun
