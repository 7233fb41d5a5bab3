// A way between two model agents, as a pair on either side.
#pragma once

#include "shared/base/clock.h"

namespace thisbe::peer::test {

using namespace std::chrono_literals;

struct ModelWay {
    bool up = true;       // both directions
    bool forward = true;  // from A to B
    bool backward = true; // from B to A
    bool fullSize = true; // passes 1,200 bytes
    Duration rtt = 20ms;
    double loss = 0; // each direction

    bool passes(bool fromA) const { return up && (fromA ? forward : backward); }
};

} // namespace thisbe::peer::test
