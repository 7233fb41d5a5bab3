// What is in use of the server's limits, whichever worker gave it.
#pragma once

#include "rendezvous/limits.h"
#include "rendezvous/source_counts.h"
#include "rendezvous/source_rates.h"

#include <atomic>

namespace thisbe::rendezvous {

// One for all workers, which look here before they give and write here what they gave; any thread. Nothing of
// it is touched by an answered keepalive or by relayed data.
struct ServerUse {
    ServerUse(const Limits& limits, RandomSource& random)
        : registrations(random),
          connections(random),
          unprovenConnections(random),
          pendingSignals(random),
          challenges(limits.challengesPerSource, random),
          registers(limits.registersPerSource, random),
          handOvers(limits.handOversPerSource, random) {}

    std::atomic<std::size_t> peers = 0;
    std::atomic<std::size_t> rooms = 0;
    std::atomic<std::size_t> allConnections = 0;
    SourceCounts registrations;       // endpoints
    SourceCounts connections;         // TCP and TLS
    SourceCounts unprovenConnections; // of these, who has neither a session nor an allocation
    SourceCounts pendingSignals;      // signals under way, by their senders
    SourceRates challenges;
    SourceRates registers;
    SourceRates handOvers;
};

} // namespace thisbe::rendezvous
