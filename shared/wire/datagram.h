// One datagram with its two ends, as protocol code receives it and hands it out.
#pragma once

#include "shared/base/bytes.h"
#include "shared/base/endpoint.h"

namespace thisbe {

// Owns nothing; the payload is valid as long as its giver says.
// Received: remote sent it, local is the address and port that it arrived at (from IP_PKTINFO, so never a
// wildcard). To send: remote is the destination; local is the source address to send from, which the kernel
// chooses where it is unspecified (its port is the socket's and not looked at). Addresses are canonical: an
// IPv4 address is never in IPv4-mapped form.
struct Datagram {
    ByteView payload;
    Endpoint local;
    Endpoint remote;
    // To send: IP TTL or IPv6 hop limit, 0 for the host's default. Received: always 0.
    std::uint8_t hopLimit = 0;
    // To send: the packet may not be fragmented, neither here nor on the way (path MTU probes). Received:
    // false.
    bool dontFragment = false;
};

} // namespace thisbe
