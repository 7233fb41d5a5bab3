// The kinds of way between two peers, best first.
#pragma once

#include "shared/ice/candidate_pair.h"

#include <array>
#include <cstdint>

namespace thisbe::peer {

// The order is the order of preference (docs/architecture.md, Paths).
enum class PathClass : std::uint8_t {
    lan,         // both ends show each other a private address
    directIpv6,  //
    directIpv4,  //
    relayUdp,    // through a relay that is asked over UDP
    relayStream, // through ours, over TCP or TLS
};

inline constexpr std::array kPathClasses{PathClass::lan, PathClass::directIpv6, PathClass::directIpv4,
                                         PathClass::relayUdp, PathClass::relayStream};

// What is kept warm: one pair each.
enum class PathSlot : std::uint8_t { directIpv4, directIpv6, relay };

inline constexpr std::array kPathSlots{PathSlot::directIpv4, PathSlot::directIpv6, PathSlot::relay};

// "LAN", "direct IPv6", "direct IPv4", "relay", "relay over TCP": for people, and for scripts (--json).
const char* toString(PathClass pathClass);
const char* toString(PathSlot slot);

constexpr bool isRelayed(PathClass pathClass) {
    return pathClass >= PathClass::relayUdp;
}
// Not worse.
constexpr bool isAtLeast(PathClass one, PathClass other) {
    return one <= other;
}

// overStream: the pair's own relay is asked over TCP or TLS. Looks at the addresses that the two ends see of
// each other, so that both ends call the same way the same (where they know of both relays' transports).
// Only once the pair was answered does it show our mapped address.
PathClass classify(const ice::CandidatePair& pair, bool overStream);
// The slot that the pair can serve. A LAN counts into its family.
PathSlot slotOf(const ice::CandidatePair& pair);

} // namespace thisbe::peer
