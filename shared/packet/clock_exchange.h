// Four timestamps: one question for the time and its answer.
#pragma once

#include "shared/base/clock.h"

namespace thisbe::packet {

// Each clock from a start of its own. The names of RFC 5905, section 8.
struct ClockExchange {
    Duration t1{}; // asked, local clock
    Duration t2{}; // question received, remote clock
    Duration t3{}; // answered, remote clock
    Duration t4{}; // answer received, local clock

    // Without the time that the remote side took for the answer. Negative only if a clock was stepped or
    // lies.
    Duration roundTrip() const { return (t4 - t1) - (t3 - t2); }
    // remote clock - local clock is at most (at t1) and at least (at t4) this, since delays are not negative.
    Duration most() const { return t2 - t1; }
    Duration least() const { return t3 - t4; }
};

} // namespace thisbe::packet
