// Attributes that are a transport address in the clear (RFC 8489, section 14.1):
//
//      0                   1                   2                   3
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |0 0 0 0 0 0 0 0|    Family     |           Port                |
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |                 Address (32 bits or 128 bits)                 |
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
#pragma once

#include "shared/base/endpoint.h"
#include "shared/stun/attribute_error.h"
#include "shared/stun/attribute_type.h"
#include "shared/wire/byte_writer.h"

#include <optional>

namespace thisbe::stun {

// The family's number on the wire: 1 for IPv4, 2 for IPv6.
std::uint8_t familyToWire(AddressFamily family);
std::optional<AddressFamily> familyFromWire(std::uint8_t number);

// The address comes as written, IPv4-mapped ones too: call canonical() before comparing or filtering.
AttributeResult<Endpoint> parseAddress(ByteView value);
// A scope id has no place on the wire.
void serializeAddress(ByteWriter& writer, const Endpoint& endpoint);

template<AttributeType Type>
struct AddressAttribute {
    static constexpr AttributeType kType = Type;

    Endpoint value;

    static AttributeResult<AddressAttribute> parse(ByteView bytes) {
        return parseAddress(bytes).map([](const Endpoint& endpoint) { return AddressAttribute{endpoint}; });
    }
    void serialize(ByteWriter& writer) const { serializeAddress(writer, value); }
    std::string toString() const { return value.toString(); }

    friend bool operator==(const AddressAttribute&, const AddressAttribute&) = default;
};

// For clients that know no XOR-MAPPED-ADDRESS.
using MappedAddress = AddressAttribute<AttributeType::mappedAddress>;
// "The IP address family MUST be identical to that of the source IP address of the request" (14.15).
using AlternateServer = AddressAttribute<AttributeType::alternateServer>;
using ResponseOrigin = AddressAttribute<AttributeType::responseOrigin>; // RFC 5780, section 7.3
using OtherAddress = AddressAttribute<AttributeType::otherAddress>;     // RFC 5780, section 7.4

} // namespace thisbe::stun
