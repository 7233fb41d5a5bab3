// Checks that are meant to die on the way (docs/protocol.md, Connectivity checks).
#pragma once

#include "shared/base/clock.h"

#include <cstdint>

namespace thisbe::ice {

// Towards the other side's reflexive candidates, directly from our sockets, a pair begins with checks of a
// small hop limit: they open our NAT and die before the far one. A hand-made Linux gateway that sees a check
// before its own host sent one gives that host another port (conntrack clash), so neither side's first
// real check may arrive before the other side's first opener left. duration must therefore cover how much
// later than us the other side may start, once it has all of our candidates; until then the owner holds the
// openers (Agent::holdOpeners), and so they follow the signalling, however slow it is. A check that arrives
// ends the openers of its pair: the other side has sent.
struct OpenerPlan {
    // From a pair's first opener on, and from the end of a hold on: the other side paces its pairs by Ta, so
    // that eight of them leave within this; and three openers leave, of which one may be lost. 0: none.
    Duration duration = std::chrono::milliseconds(40);
    // Of a pair, however long they are held: "reports within 5 s whether it was delivered" (docs/protocol.md,
    // Signal). After that nobody knows anything, and real checks are all that is left to try.
    Duration longest = std::chrono::seconds(5);
    // Between the first ones; then it doubles up to rarest. The NAT keeps what one of them opened.
    Duration interval = std::chrono::milliseconds(15);
    Duration rarest = std::chrono::milliseconds(240);
    // Past our own NAT (and one more on the way), short of theirs.
    std::uint8_t hopLimit = 2;
};

} // namespace thisbe::ice
