// How a measured test's outcome is told to the shell.
#pragma once

#include "shared/packet/test_outcome.h"
#include "shared/program/exit_status.h"

#include <string>

namespace thisbe::peer {

ExitStatus exitStatusOf(packet::TestOutcome outcome);
// The same, but what did not run to its end is thrown as a StartupError with the problem, for main to tell.
ExitStatus statusOf(packet::TestOutcome outcome, const std::string& problem);

} // namespace thisbe::peer
