// Attributes of a fixed number of bytes without meaning to the one who carries them.
#pragma once

#include "shared/stun/attribute_error.h"
#include "shared/stun/attribute_type.h"
#include "shared/wire/byte_writer.h"

#include <algorithm>
#include <array>

namespace thisbe::stun {

// Hexadecimal digits of bytes; the first maxBytes and "..." where there are more.
std::string toHex(ByteView bytes, std::size_t maxBytes = 32);

template<AttributeType Type, std::size_t Size>
struct OpaqueAttribute {
    static constexpr AttributeType kType = Type;

    std::array<std::uint8_t, Size> value{};

    static AttributeResult<OpaqueAttribute> parse(ByteView bytes) {
        if (bytes.size() != Size) return malformed();
        OpaqueAttribute out;
        std::ranges::copy(bytes, out.value.begin());
        return out;
    }
    void serialize(ByteWriter& writer) const { writer.bytes(value); }
    std::string toString() const { return toHex(value); }

    friend bool operator==(const OpaqueAttribute&, const OpaqueAttribute&) = default;
};

// "The value of USERHASH has a fixed length of 32 bytes" (RFC 8489, section 14.4; see credentials.h).
using UserHash = OpaqueAttribute<AttributeType::userHash, 32>;
using ReservationToken = OpaqueAttribute<AttributeType::reservationToken, 8>; // RFC 8656, section 18.10

} // namespace thisbe::stun
