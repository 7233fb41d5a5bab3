// An address of this host that candidates are gathered for.
#pragma once

#include "shared/base/endpoint.h"
#include "shared/ice/base_id.h"

namespace thisbe::ice {

struct HostBase {
    BaseId id;
    Endpoint endpoint; // the pinned source address, and the port of its family's socket
    // IPv4 as a host without it has it, by the IPv6 socket and a NAT64. Nobody can send to the address
    // itself: it is no candidate and asks no server; the server that an IPv6 base asks through the NAT64 says
    // how it is mapped.
    bool viaNat64 = false;

    friend bool operator==(const HostBase&, const HostBase&) = default;
};

} // namespace thisbe::ice
