// Which pairs of NATs let two hosts talk directly, worked out without packets, time or agents.
#pragma once

#include "tests/natlab/nat_kind.h"
#include "tests/sim/nat_config.h"

namespace thisbe::ice::test {

// Each host knows what the other one's NAT shows to a server, sends there, and to every source that it sees
// something from; each datagram that arrives is answered to where it came from. True when, on both sides, an
// answer comes back from exactly where something was sent to: what a valid ICE pair needs.
bool canMeet(natlab::NatBehavior a, natlab::NatBehavior b);
// The same of two homes as tests/sim/world.h builds them.
bool canMeet(natlab::NatKind a, natlab::NatKind b);

} // namespace thisbe::ice::test
