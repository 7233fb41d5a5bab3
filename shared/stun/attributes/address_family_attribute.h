// REQUESTED-ADDRESS-FAMILY and ADDITIONAL-ADDRESS-FAMILY (RFC 8656, sections 18.6 and 18.11).
#pragma once

#include "shared/stun/attributes/address_attribute.h"

namespace thisbe::stun {

// One byte of family, three reserved. A family that is neither IPv4 nor IPv6 reads as malformed; a server
// answers that with 440 (Address Family not Supported).
template<AttributeType Type>
struct AddressFamilyAttribute {
    static constexpr AttributeType kType = Type;

    AddressFamily value = AddressFamily::ipv4;

    static AttributeResult<AddressFamilyAttribute> parse(ByteView bytes) {
        if (bytes.size() != 4) return malformed();
        const auto family = familyFromWire(bytes[0]);
        if (!family) return malformed();
        return AddressFamilyAttribute{*family};
    }
    void serialize(ByteWriter& writer) const {
        writer.u8(familyToWire(value));
        writer.zeros(3);
    }
    std::string toString() const { return thisbe::toString(value); }

    friend bool operator==(const AddressFamilyAttribute&, const AddressFamilyAttribute&) = default;
};

using RequestedAddressFamily = AddressFamilyAttribute<AttributeType::requestedAddressFamily>;
// "The server MUST reject" it with 400 where the family is not IPv6: that is the server's rule.
using AdditionalAddressFamily = AddressFamilyAttribute<AttributeType::additionalAddressFamily>;

} // namespace thisbe::stun
