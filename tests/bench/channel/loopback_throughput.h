// How fast data channels of ours carry messages over loopback UDP, and at what cost.
#pragma once

#include <cstddef>

namespace thisbe::bench {

struct Throughput {
    double megabytesPerSecond = 0; // of payload, by the clock on the wall
    double cpuMilliseconds = 0;    // of both ends, for each megabyte
};

// Both ends in one thread, each with its own socket.
Throughput measureThroughput(std::size_t messageSize, std::size_t totalBytes);

} // namespace thisbe::bench
