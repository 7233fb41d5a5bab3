// What it costs when two allocations on different workers of our server exchange data: handed over inside it,
// or through the kernel's loopback.
#pragma once

#include <cstddef>
#include <string>

namespace thisbe::bench {

// The mode in which the benchmark is its own server: way is "inside" or "kernel". Runs until it is killed.
int serveTwoWorkers(const char* way, const char* port, const char* identityFile);

// Starts both and prints their packets for each second of CPU, in interleaved pairs; only rows that have this
// in their names. folder is for what the servers write.
void measureTwoWorkers(double seconds, std::size_t pairs, const std::string& row, const std::string& folder);

} // namespace thisbe::bench
