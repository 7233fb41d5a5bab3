// Starts a program: posix_spawn rather than fork, because the caller may have threads (and sanitizers).
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

namespace thisbe::natlab {

// Runs argv (found along PATH) in a session of its own with default signals. Each pair is a descriptor of
// ours and its number in the program, which has no others. Throws LabError.
pid_t spawn(const std::vector<std::string>& argv, const std::vector<std::pair<int, int>>& descriptors);

} // namespace thisbe::natlab
