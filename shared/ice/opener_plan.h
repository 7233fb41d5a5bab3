// Checks that are meant to die on the way (docs/protocol.md, Connectivity checks).
#pragma once

#include "shared/base/clock.h"

#include <cstdint>

namespace thisbe::ice {

// Towards the other side's reflexive candidates, directly from our sockets, a pair begins with checks of a
// small hop limit: they open our NAT and die before the far one. A hand-made Linux gateway that sees a check
// before its own host sent one gives that host another port (conntrack clash), so neither side's first
// real check may arrive before the other side's first opener left. duration must therefore cover how much
// later than us the other side may start; whoever knows the signalling's delay sets it. A check that arrives
// ends the openers of its pair: the other side has sent.
struct OpenerPlan {
    Duration duration = std::chrono::milliseconds(40); // 0: none
    Duration interval = std::chrono::milliseconds(15);
    // Past our own NAT (and one more on the way), short of theirs.
    std::uint8_t hopLimit = 2;
};

} // namespace thisbe::ice
