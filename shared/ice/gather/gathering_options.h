// What candidates are gathered from.
#pragma once

#include "shared/base/clock.h"
#include "shared/base/nat64_prefix.h"
#include "shared/ice/gather/host_base.h"
#include "shared/ice/gather/relay_server.h"

#include <string>
#include <vector>

namespace thisbe::ice {

struct GatheringOptions {
    std::vector<HostBase> bases; // the one to prefer first; at most kMaxBases are used
    std::vector<Endpoint> stunServers;
    std::vector<RelayServer> relays; // in the order of trial
    std::string username;            // of the relays; both as stun::opaqueString() returned them
    std::string password;
    // Of the NAT64 before this host, where it is known; else a server that is asked through it may tell.
    std::optional<Nat64Prefix> nat64;
    BaseId firstRelayedBase{0x10000}; // relayed bases are named from here on; host bases must be below
    // End-of-candidates comes after this at the latest, whatever has not answered.
    Duration timeLimit = std::chrono::seconds(5);

    static constexpr std::size_t kMaxBases = 16;
};

} // namespace thisbe::ice
