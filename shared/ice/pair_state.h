// Where the checks of a pair stand (RFC 8445, section 6.1.2.6).
#pragma once

#include <cstdint>

namespace thisbe::ice {

enum class PairState : std::uint8_t {
    frozen,     // waits for another pair of its foundation
    waiting,    // a check will be sent as soon as the pacing allows
    inProgress, // a check was sent
    succeeded,  // the last series of checks was answered
    failed,     // it was not, or was refused; or a valid pair died
};

const char* toString(PairState state);

} // namespace thisbe::ice
