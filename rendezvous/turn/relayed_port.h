// One relayed transport address while it is taken.
#pragma once

#include "shared/base/endpoint.h"

#include <cstdint>

namespace thisbe::rendezvous {

// A relayed address of the server. Behind 1:1 NAT the one that sockets are bound to differs from the one that
// clients and peers are told.
struct RelayAddress {
    IpAddress local;
    IpAddress external;

    friend bool operator==(const RelayAddress&, const RelayAddress&) = default;
};

struct RelayedPort {
    std::uint16_t address = 0; // index into the relay addresses
    std::uint16_t port = 0;

    friend bool operator==(const RelayedPort&, const RelayedPort&) = default;
};

// Who answers for a relayed port: a worker, and the allocation's place in its table.
struct RelayOwner {
    std::uint16_t worker = 0;
    std::uint32_t allocation = 0;

    friend bool operator==(const RelayOwner&, const RelayOwner&) = default;
};

} // namespace thisbe::rendezvous
