// What the parts of one worker's relay work on.
#pragma once

#include "rendezvous/turn/allocation_table.h"
#include "rendezvous/turn/relay_transport.h"
#include "rendezvous/turn/turn_counters.h"
#include "rendezvous/turn/turn_shared.h"

namespace thisbe::rendezvous {

struct TurnCore {
    TurnCore(TurnShared& common, std::uint16_t number, RelayTransport& sockets, RandomSource& random)
        : shared(common), worker(number), transport(sockets), allocations(random) {}

    TurnShared& shared;
    const std::uint16_t worker;
    RelayTransport& transport;
    AllocationTable allocations;
    TurnCounters counters;

    // Binds a relayed address for the allocation, from the pool or, with a token, the one that was reserved.
    std::optional<RelayPool::Taken> openRelay(Allocation& allocation, AddressFamily family,
                                              PortAllocator::Want want, TimePoint now);
    bool openReserved(Allocation& allocation, const RelayPool::Token& token, TimePoint now);
    void closeRelay(Allocation& allocation, AddressFamily family);
    // Gives back everything that it has, and removes it.
    void release(Allocation& allocation);

  private:
    bool bind(Allocation& allocation, const RelayedPort& port);
};

} // namespace thisbe::rendezvous
