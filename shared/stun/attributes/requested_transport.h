// REQUESTED-TRANSPORT (RFC 8656, section 18.8): the protocol between server and peer.
#pragma once

#include "shared/stun/attribute_error.h"
#include "shared/stun/attribute_type.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::stun {

struct RequestedTransport {
    static constexpr AttributeType kType = AttributeType::requestedTransport;
    static constexpr std::uint8_t kTcp = 6; // RFC 6062
    static constexpr std::uint8_t kUdp = 17;

    std::uint8_t protocol = kUdp; // as in the IPv4 protocol field

    static AttributeResult<RequestedTransport> parse(ByteView bytes) {
        if (bytes.size() != 4) return malformed();
        return RequestedTransport{bytes[0]};
    }
    void serialize(ByteWriter& writer) const {
        writer.u8(protocol);
        writer.zeros(3);
    }
    std::string toString() const {
        if (protocol == kUdp) return "UDP";
        return protocol == kTcp ? "TCP" : "protocol " + std::to_string(protocol);
    }

    friend bool operator==(const RequestedTransport&, const RequestedTransport&) = default;
};

} // namespace thisbe::stun
