// The process that removes a test's lab when the test dies, however it dies.
#pragma once

#include "tests/natlab/lab_process.h"

#include <string>

namespace thisbe::natlab {

// Starts `natlab watch LAB` away from this process's group and parentage (whoever kills the test with its
// children leaves it alone). It waits until its input ends, which is when the returned handle goes or this
// process dies.
LabProcess startWatchdog(const std::string& lab);

// What `natlab watch` does: leaves its parent, waits for the end of standard input, removes the lab if it is
// still there. Returns in the child only.
void watchLab(const std::string& lab);

} // namespace thisbe::natlab
