// Attributes that are a transport address hidden from NATs that rewrite what looks like one (RFC 8489,
// section 14.2): the same layout as in address_attribute.h, port and address XORed.
#pragma once

#include "shared/stun/attributes/address_attribute.h"
#include "shared/stun/transaction_id.h"

namespace thisbe::stun {

// XOR is its own inverse: turns an address into what goes on the wire and back.
Endpoint xorWith(const TransactionId& id, const Endpoint& endpoint);

template<AttributeType Type>
struct XorAddressAttribute {
    static constexpr AttributeType kType = Type;

    Endpoint value;

    static AttributeResult<XorAddressAttribute> parse(ByteView bytes, const TransactionId& id) {
        return parseAddress(bytes).map(
            [&](const Endpoint& endpoint) { return XorAddressAttribute{xorWith(id, endpoint)}; });
    }
    void serialize(ByteWriter& writer, const TransactionId& id) const {
        serializeAddress(writer, xorWith(id, value));
    }
    std::string toString() const { return value.toString(); }

    friend bool operator==(const XorAddressAttribute&, const XorAddressAttribute&) = default;
};

using XorMappedAddress = XorAddressAttribute<AttributeType::xorMappedAddress>;
using XorPeerAddress = XorAddressAttribute<AttributeType::xorPeerAddress>;       // RFC 8656, section 18.3
using XorRelayedAddress = XorAddressAttribute<AttributeType::xorRelayedAddress>; // RFC 8656, section 18.5

} // namespace thisbe::stun
