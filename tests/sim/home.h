// One home of the simulated world.
#pragma once

#include "tests/natlab/nat_kind.h"
#include "tests/sim/gateway.h"
#include "tests/sim/host.h"

#include <array>
#include <string>
#include <vector>

namespace thisbe::sim {

// Names its parts; the Internet owns them.
struct Home {
    natlab::NatKind kind = natlab::NatKind::open;
    std::size_t index = 0;
    std::string name; // "home0"
    bool hasIpv4 = true;
    bool hasIpv6 = false;
    Link* lan = nullptr;
    Gateway* gateway = nullptr;
    Gateway* carrier = nullptr; // of cgnat
    std::vector<Host*> hosts;
    // What the hosts' addresses begin with, and the gateway's own on that side.
    IpAddress lan4;
    unsigned lan4Length = 24;
    IpAddress lan6;
    std::uint8_t nextHost = 10;

    Host& host(std::size_t which = 0) const { return *hosts.at(which); }
    // The external IPv4 address, as the world sees it: the carrier's where there is one.
    IpAddress externalAddress() const;
    // Cuts or heals the way to the world; the LAN stays.
    void setUplinkUp(bool up) const { gateway->outside().setUp(up); }
};

} // namespace thisbe::sim
