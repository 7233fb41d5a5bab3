// IPv4 for a host that has only IPv6 and a NAT64 before it: what a CLAT is for a whole host (RFC 6877), for
// the datagrams of one socket.
#pragma once

#include "shared/base/nat64_prefix.h"
#include "shared/wire/datagram.h"

namespace thisbe::peer {

struct Nat64Way {
    Nat64Prefix prefix;
    Endpoint local4; // what stands for us: in 192.0.0.0/29 (RFC 7335)
    Endpoint local6; // our own, on the wire

    // What leaves from local4 to an IPv4 endpoint, as it goes on the wire; all else as it is.
    Datagram onWire(const Datagram& datagram) const;
    // Their inverse: what came on the wire from below the prefix.
    Datagram fromWire(const Datagram& datagram) const;
    // An endpoint below the prefix as IPv4; all else as it is.
    Endpoint fromWire(const Endpoint& remote) const;
};

// The address that stands for a host behind a NAT64: "192.0.0.1" (RFC 7335 has it for this, on any number of
// hosts).
IpAddress nat64LocalAddress();

} // namespace thisbe::peer
