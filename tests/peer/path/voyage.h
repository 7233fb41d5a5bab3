// One session in a simulated world that a seed makes: its NATs, its network, its accidents.
#pragma once

#include "shared/base/clock.h"

#include <cstdint>
#include <string>
#include <vector>

namespace thisbe::peer::test {

struct VoyageReport {
    std::string what;                  // the seed and the NATs
    std::vector<std::string> problems; // what went otherwise than it should
    bool direct = false;               // in the beginning
    Duration connectedAfter{};         // both ends could send, since the exchange
    Duration directAfter{};            // 0 where there is no direct way
    Duration lasted{};
    std::uint64_t datagrams = 0; // of both agents
    std::uint64_t messages = 0;  // that were said
    std::uint64_t cuts = 0;
    std::uint64_t roams = 0;
    Duration longestRecovery{}; // from healing until both ends can send
};

// Of each ten seeds two take a pair of the lab's kinds, the others of the nine behaviours, in turn, so that
// as many seeds as there are pairs meet every pair. Loss, jitter, reordering, duplication and round trips are
// the seed's; messages flow both ways; links are cut and healed, and A moves to another home.
VoyageReport voyage(std::uint64_t seed);

} // namespace thisbe::peer::test
