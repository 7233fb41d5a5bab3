// What may be chosen about a path policy.
#pragma once

#include "peer/path/path_mode.h"
#include "shared/base/clock.h"

#include <chrono>
#include <cstdint>

namespace thisbe::peer {

using namespace std::chrono_literals;

// Packets, one side, checks only (their answers are as many again from the other side): idle 0.5 a second on
// the path that carries and 0.2 on each warm one, so at most 0.9; busy 4 and 0.4; doubted at most 25 a second
// for half a second; 4 for each dead path for 30 s, then 1, 0.2, 1/30 and 1/120.
struct PathOptions {
    PathMode mode = PathMode::automatic;
    // AgentOptions::paddedChecks: a direct pair carries only after the proof. Off: at once.
    bool needsProof = true;
    // Between searches for the largest datagram of a direct path that is kept, as links change: the
    // PMTU_RAISE_TIMER of RFC 8899, section 5.1.1.
    Duration searchInterval = 10min;
    // The other end is no Thisbe: as controlled side stay on what it nominated while that lives.
    bool foreignPeer = false;
    // Controlling: how long a path must have carried before it is nominated. Foreign agents take one
    // nomination only; ours follow the newest.
    Duration nominationDelay{};

    // --- is the path that carries alive? ---
    Duration idleInterval = 2s;    // between its checks
    Duration busyInterval = 250ms; // the same, while data is sent
    Duration busyFor = 1s;         // after data was sent
    // Silence after something was sent, before the path is doubted: 2 round trips and the 50 ms of a slow
    // acknowledgement, within these bounds, but at least one and a half.
    Duration leastSilence = 150ms;
    Duration mostSilence = 300ms;
    // Doubted: checked at doubtInterval, and dead when five checks that had time to be answered were not; not
    // before leastPatience. Three and loudPatience, where many datagrams of data had no echo either.
    Duration doubtInterval = 40ms;
    Duration leastPatience = 250ms;
    Duration loudPatience = 150ms;
    // The same where the peer has already left the path.
    Duration urgentInterval = 40ms;
    Duration urgentPatience = 160ms;

    // --- a dead path ---
    Duration revivalInterval = 250ms;
    Duration revivalFor = 30s; // then with backoff

    // --- which path? ---
    // Deaths of one class within flapWindow that cost nothing; each further one makes the next return wait:
    // firstHold, three times as long each time, at most longestHold.
    std::uint32_t freeDeaths = 12;
    Duration flapWindow = 60s;
    Duration firstHold = 2s;
    Duration longestHold = 30s;
    // Between paths of one class: faster by a third and by leastGain, for so long.
    Duration leastGain = 10ms;
    Duration gainFor = 5s;

    // --- nothing works ---
    // Until ICE is to be restarted; the controlled side waits longer, so that both do not at once.
    Duration restartAfter = 2s;
    Duration restartAfterControlled = 5s;
    Duration longestRestartInterval = 60s;

    // --- only a relay works ---
    // Until the controlling side restarts ICE for the sake of direct ways, which have checks only while they
    // are new or were answered once: where one had worked and its pair is no more, where one is dead and
    // asked in vain, where none ever worked. Each time twice as long.
    Duration directAfterLoss = 5s;
    Duration directAfterRevival = 35s;
    Duration directAfterNever = 60s;
    Duration longestDirectInterval = 15min;
};

} // namespace thisbe::peer
