// How far apart things are in the simulated world.
#pragma once

#include "tests/sim/link_conditions.h"

namespace thisbe::sim {

// One-way, in both directions alike. Between two homes: 2 × lan + 2 × access.
struct InternetOptions {
    LinkConditions lan{.delay = std::chrono::microseconds(200)};
    LinkConditions access{.delay = std::chrono::milliseconds(5)};  // between a home and the router
    LinkConditions carrier{.delay = std::chrono::milliseconds(2)}; // between a home and its carrier's NAT
    LinkConditions server{.delay = std::chrono::milliseconds(5)};
};

} // namespace thisbe::sim
