// Why the simulated network did not carry a packet further.
#pragma once

#include <cstddef>
#include <cstdint>

namespace thisbe::sim {

enum class DropReason : std::uint8_t {
    loss,          // by chance, as the link's conditions say
    queueFull,     // the link's rate is lower than what came
    linkDown,      // interface or link is down, or was while the packet was under way
    noNeighbour,   // nobody on the link has that address
    noRoute,       // no route, or nobody of that family
    hopLimit,      // expired on the way
    tooBig,        // larger than the MTU, and may not be fragmented
    natDropped,    // by a NatEngine, which counts its own reasons
    filtered,      // by a firewall
    closedPort,    // no socket at the destination
    notForUs,      // at a host that does not forward
    receiveBuffer, // the socket's receive buffer was full
    hostDown,      // while the host was rebooting
};

inline constexpr std::size_t kDropReasonCount = 13;

const char* toString(DropReason reason);

} // namespace thisbe::sim
