// What an operator decides about the relay.
#pragma once

#include "rendezvous/turn/address_policy.h"
#include "rendezvous/turn/port_allocator.h"
#include "rendezvous/turn/relayed_port.h"
#include "rendezvous/turn/turn_limits.h"
#include "rendezvous/turn/turn_times.h"

#include <string>
#include <vector>

namespace thisbe::rendezvous {

struct TurnConfig {
    std::vector<RelayAddress> relays; // empty: no relay
    PortRange ports;
    AddressPolicy::Rules peers;
    std::vector<IpAddress> hostAddresses; // own too, at the start; see LivePolicy
    std::string realm = "thisbe";         // as opaqueString() returned it
    TurnLimits limits;
    std::chrono::seconds maxLifetime = kMaxLifetime;
    // Take channel numbers up to 0x7FFE, as RFC 5766 had them: clients of its time, Debian's
    // turnutils_uclient among them, use numbers above RFC 8656's 0x4FFF.
    bool channelsOfRfc5766 = true;
    // Data between allocations of different workers passes inside the server; off only to measure what that
    // gains.
    bool joinWorkers = true;
};

} // namespace thisbe::rendezvous
