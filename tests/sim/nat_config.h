// How one NAT behaves: the choices that RFC 4787 names.
#pragma once

#include "shared/base/clock.h"
#include "shared/base/ip_address.h"
#include "tests/natlab/nat_behavior.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace thisbe::sim {

struct NatConfig {
    // RFC 4787, section 4.2.1: which external port a new mapping gets.
    enum class PortAllocation : std::uint8_t {
        preserving, // the internal port if it is free, else a random one
        sequential, // the next one
        random,
    };
    // RFC 4787, section 4.1, "IP address pooling": which external address a new mapping gets.
    enum class Pooling : std::uint8_t {
        paired,    // always the same for one internal address (REQ-2)
        arbitrary, // any
    };
    // RFC 4787, section 6: what a hairpinned datagram shows as its source.
    enum class HairpinSource : std::uint8_t {
        external, // the sender's mapped endpoint (REQ-9 a)
        internal, // the sender's own endpoint, as poor NATs do
    };

    natlab::NatBehavior behavior;
    std::vector<IpAddress> externalAddresses; // at least one; all of one family
    PortAllocation allocation = PortAllocation::preserving;
    std::uint16_t firstPort = 1024;
    std::uint16_t lastPort = 65535;
    bool preservesParity = false; // RFC 4787, section 4.2.2
    Pooling pooling = Pooling::paired;

    // RFC 4787 REQ-5: "A NAT UDP mapping timer MUST NOT expire in less than two minutes"; many do.
    Duration bindingTimeout = std::chrono::seconds(120);
    // RFC 4787 REQ-6: "The NAT mapping Refresh Direction MUST have a 'NAT Outbound refresh behavior' of
    // 'True'"; the inbound one is a choice.
    bool inboundRefresh = false;
    bool hairpinning = false;
    HairpinSource hairpinSource = HairpinSource::external;

    // "Port overloading" (section 4.2.1): one external port serves several internal endpoints at a time, told
    // apart by the remote endpoint. Linux masquerade does it. Needs address-and-port-dependent mapping and
    // filtering.
    bool portOverloading = false;
    // A hand-made Linux gateway without input rules: connection tracking remembers datagrams from outside
    // that belong to no mapping, and a later mapping to that remote endpoint cannot have that port. Needs
    // portOverloading.
    bool tracksUnsolicited = false;
    Duration unsolicitedTimeout = std::chrono::seconds(30); // nf_conntrack_udp_timeout

    std::size_t maxMappings = 65536;
    std::size_t maxFilterEntries = 262144; // and as many unsolicited flows
};

} // namespace thisbe::sim
