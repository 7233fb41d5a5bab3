// An IP packet on its way through the simulated network.
#pragma once

#include "shared/base/endpoint.h"
#include "tests/sim/icmp_error.h"

#include <cstddef>
#include <vector>

namespace thisbe::sim {

// One UDP datagram, or one ICMP error about one.
struct Packet {
    enum class Protocol : std::uint8_t { udp, icmpError };

    Endpoint source;
    Endpoint destination; // of an ICMP error only the addresses count
    Protocol protocol = Protocol::udp;
    std::uint8_t hopLimit = 64;
    bool dontFragment = false;
    // It goes in fragments, each small enough: the simulator carries them as one packet that fits everywhere.
    bool fragmented = false;
    IcmpError icmp;
    std::vector<std::uint8_t> payload;

    // Bytes of the IP packet, headers included.
    std::size_t size() const {
        constexpr std::size_t kUdpHeader = 8;
        return payload.size() + kUdpHeader + (source.isV4() ? 20U : 40U);
    }
};

} // namespace thisbe::sim
