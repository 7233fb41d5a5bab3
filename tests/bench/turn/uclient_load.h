// turnutils_uclient, coturn's own client, as a load.
#pragma once

#include "tests/bench/turn/contestant.h"

#include <cstddef>

namespace thisbe::bench {

struct UclientLoad {
    std::size_t sessions = 1;
    std::size_t size = 120;     // bytes of payload
    std::size_t messages = 500; // of each session, one a millisecond
};

// Packets that the server forwarded, both ways, for each second that it spent on a core while
// turnutils_uclient sent to an echo (turnutils_peer on 127.0.0.1:3480) and heard it. The setting up counts as
// well. Throws std::runtime_error when it failed or lost more than a twentieth.
double uclientPacketsPerCpuSecond(const Contestant& contestant, const UclientLoad& load);

} // namespace thisbe::bench
