// ICMP (RFC 8656, section 18.13): an ICMP error that the server got from a peer's direction.
//
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |  Reserved                     |  ICMP Type  |  ICMP Code      |
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |                          Error Data                           |
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
#pragma once

#include "shared/stun/attribute_error.h"
#include "shared/stun/attribute_type.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::stun {

struct Icmp {
    static constexpr AttributeType kType = AttributeType::icmp;

    std::uint8_t type = 0; // ICMPv4's or ICMPv6's numbers, by the family of XOR-PEER-ADDRESS
    std::uint8_t code = 0;
    std::uint32_t data = 0; // the MTU for "packet too big", otherwise 0

    static AttributeResult<Icmp> parse(ByteView value);
    void serialize(ByteWriter& writer) const;
    std::string toString() const;

    friend bool operator==(const Icmp&, const Icmp&) = default;
};

} // namespace thisbe::stun
