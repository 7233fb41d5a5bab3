// Our own load on a TURN server: sessions of ChannelData whose peers send it back.
#pragma once

#include "tests/bench/turn/contestant.h"
#include "tests/bench/turn/relay_session.h"

namespace thisbe::bench {

using Sessions = std::vector<std::unique_ptr<RelaySession>>;

// Throws std::runtime_error when the server refuses several times in a row.
Sessions openSessions(const Contestant& contestant, UdpBuffers& buffers, std::size_t count, bool withPeers);

struct OwnLoad {
    std::size_t sessions = 1;
    std::size_t size = 120; // bytes of payload
    std::size_t batch = 1;  // packets that each session sends at once
    double seconds = 1;
};

// What the server did.
struct Forwarded {
    std::uint64_t packets = 0; // both ways
    double cpuSeconds = 0;     // that it spent on a core
    std::uint64_t sleeps = 0;

    double perCpuSecond() const { return static_cast<double>(packets) / cpuSeconds; }
};

// Loads it through sessions that have peers.
Forwarded forward(const Contestant& contestant, const Sessions& sessions, const OwnLoad& load);
// The same through sessions of its own; Forwarded::perCpuSecond().
double packetsPerCpuSecond(const Contestant& contestant, UdpBuffers& buffers, const OwnLoad& load);

// Of two round trips each, the challenge too.
double allocationsPerCpuSecond(const Contestant& contestant, UdpBuffers& buffers);

// Microseconds from the client through the relay to the peer and back the same way; nothing after a loss.
std::optional<double> relayedRoundTrip(RelaySession& session);
// The same without the relay.
std::optional<double> directRoundTrip(RelaySession& session);

} // namespace thisbe::bench
