// How the collector treats its clients.
#pragma once

#include "relay6/token_batch.h"
#include "relay6/token_framing.h"
#include "shared/base/clock.h"
#include "shared/base/ip_prefix.h"

#include <utility>
#include <vector>

namespace thisbe::relay6 {

struct CollectorOptions {
    Framing framing = Framing::newline;
    std::size_t tokenLimit = 4096; // bytes; the queue's message size bounds it too
    bool anyBytes = false;         // tokens may hold spaces and control characters
    bool ack = false;              // tell a client when its token is safe
    std::uint64_t expect = 0;      // end after so many tokens; 0: go on
    bool endOnStop = false;        // a stop is the end too, for a forwarder that waits for it
    std::size_t maxClients = 16'000;
    std::size_t maxPerNetwork = 4'000;             // 0: no limit; never for loopback
    Duration idleLimit = std::chrono::seconds{60}; // without a complete token; 0: no limit
    Duration totalLimit = Duration::zero();        // of a whole connection; 0: no limit
    Priority priority = 0;
    std::vector<std::pair<IpPrefix, Priority>> priorities; // by sender; the longest match wins
};

// What became of clients and bytes. Every way to lose one has its own counter.
struct CollectorCounters {
    std::uint64_t clients = 0;
    std::uint64_t tokens = 0;
    std::uint64_t refusedNetwork = 0; // over the network's share
    std::uint64_t empty = 0;          // ended without a token
    std::uint64_t unfinished = 0;     // ended inside a token
    std::uint64_t reset = 0;          // the connection broke
    std::uint64_t tooLong = 0;        // a token over the limit
    std::uint64_t forbidden = 0;      // a token with a byte it may not hold
    std::uint64_t idle = 0;           // over a time limit
    std::uint64_t mostClients = 0;    // at once
};

} // namespace thisbe::relay6
