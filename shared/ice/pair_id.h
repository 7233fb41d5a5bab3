// The name of a candidate pair within one agent.
#pragma once

#include "shared/base/strong_id.h"

#include <cstdint>

namespace thisbe::ice {

// Counts up from 1 and is never given twice by one agent, ICE restarts included; 0 is no pair.
using PairId = StrongId<struct PairIdTag, std::uint32_t>;

} // namespace thisbe::ice
