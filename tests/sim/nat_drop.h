// Why a NAT did not pass a packet.
#pragma once

#include <cstddef>
#include <cstdint>

namespace thisbe::sim {

enum class NatDrop : std::uint8_t {
    none,
    noMapping,      // inbound to a port that nothing is mapped to
    unsolicited,    // the same at a gateway that remembers it (conntrack clash)
    filtered,       // inbound from a remote endpoint that the filtering behaviour does not admit
    portsExhausted, // no free external port
    mappingLimit,   // the table of mappings is full
    filterLimit,    // the table of permitted remote endpoints is full
    hairpin,        // to an own external address, and the NAT does not hairpin
    wrongFamily,    // remote address and external addresses are of different families
};

inline constexpr std::size_t kNatDropCount = 9;

const char* toString(NatDrop drop);

} // namespace thisbe::sim
