// One session and single packets: beside the two servers, plain C loops that do nothing but forward.
#pragma once

#include "tests/bench/turn/own_load.h"

#include <string>
#include <vector>

namespace thisbe::bench {

struct BareRows {
    // READ:LOOKS:WAIT of bare_relay.
    std::vector<std::string> ways = {"batch:0:forever", "single:0:forever", "drain:0:forever",
                                     "single:8:forever"};
    std::size_t rounds = 5;
    double seconds = 0.5;
    std::string row; // only sizes that have this in their names
};

// Interleaved rounds, medians; to the packets for each CPU second, the ratio to theirs and how often each
// slept for a packet. The loops are started on the core where the servers are.
void printBareRows(const Contestant& ours, const Contestant& theirs, UdpBuffers& buffers,
                   const BareRows& rows);

} // namespace thisbe::bench
