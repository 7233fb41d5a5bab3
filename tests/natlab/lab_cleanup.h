// Takes labs away again: their processes by number, then their namespaces, then their records.
#pragma once

#include "tests/natlab/lab_record.h"

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace thisbe::natlab {

// Processes that live in any of these namespaces (as `ip netns pids` finds them), this process left out.
std::vector<pid_t> processesInside(const std::vector<std::string>& namespaceNames);

// Ends everything that runs in the lab (SIGTERM, SIGKILL after the grace), then removes it. Safe to call
// twice and from two processes at once.
void removeLab(const LabRecord& record, std::chrono::milliseconds grace = std::chrono::milliseconds(500));

// Removes every lab whose owner is dead; returns their names.
std::vector<std::string> removeAbandonedLabs();

} // namespace thisbe::natlab
