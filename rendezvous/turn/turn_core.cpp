#include "rendezvous/turn/turn_core.h"

namespace thisbe::rendezvous {

namespace {

// Ports that other programs hold are met seldom; a host that refuses this many in a row refuses all.
constexpr int kBindAttempts = 16;

} // namespace

bool TurnCore::bind(Allocation& allocation, const RelayedPort& port) {
    const Endpoint local = shared.pool.local(port);
    if (!transport.open(relayIdOf(allocation.slot, local.family()), local)) return false;
    allocation.relay(local.family()) = {.port = port, .external = shared.pool.external(port)};
    shared.directory.announce(port, {worker, allocation.slot});
    return true;
}

std::optional<RelayPool::Taken> TurnCore::openRelay(Allocation& allocation, AddressFamily family,
                                                    PortAllocator::Want want, TimePoint now) {
    for (int attempt = 0; attempt < kBindAttempts; ++attempt) {
        const auto taken = shared.pool.take(family, want, allocation.client.local.address(), now);
        if (!taken) return std::nullopt;
        if (bind(allocation, taken->port)) return taken;
        if (taken->reservation) shared.pool.cancel(*taken->reservation);
        shared.pool.setAside(taken->port, now);
    }
    return std::nullopt;
}

bool TurnCore::openReserved(Allocation& allocation, const RelayPool::Token& token, TimePoint now) {
    const auto port = shared.pool.redeem(token, now);
    if (!port) return false;
    if (bind(allocation, *port)) return true;
    shared.pool.setAside(*port, now);
    return false;
}

void TurnCore::closeRelay(Allocation& allocation, AddressFamily family) {
    auto& relay = allocation.relay(family);
    if (!relay) return;
    // In this order: nothing is sent to a port that is about to be somebody else's.
    shared.directory.withdraw(relay->port);
    transport.close(relayIdOf(allocation.slot, family));
    shared.pool.give(relay->port);
    relay.reset();
}

void TurnCore::release(Allocation& allocation) {
    closeRelay(allocation, AddressFamily::ipv4);
    closeRelay(allocation, AddressFamily::ipv6);
    if (allocation.user) allocation.user->leave();
    if (allocation.source) allocation.source->leave();
    allocations.remove(allocation);
    ++counters.released;
}

} // namespace thisbe::rendezvous
