// What thisbe-relay6 says to the shell beyond the statuses of every program of ours.
#pragma once

#include "shared/program/exit_status.h"

namespace thisbe::relay6 {

// docs/man/thisbe-relay6.1 lists them.
inline constexpr ExitStatus kStoppedEarly{10}; // stopped before the end; no token is lost
inline constexpr ExitStatus kTokensLost{11};   // stopped by force; the report says how many are gone
inline constexpr ExitStatus kNoVerdict{12};    // the server took everything and said nothing

} // namespace thisbe::relay6
