// Where datagrams leave from.
#pragma once

#include "shared/base/strong_id.h"

#include <cstdint>

namespace thisbe::ice {

// A base (RFC 8445, section 4: "the transport address that an ICE agent sends from for a particular
// candidate"): one socket with one pinned source address, or one address of a TURN allocation. The agent's
// owner hands the numbers out and knows what they mean; the agent only repeats them.
using BaseId = StrongId<struct BaseIdTag, std::uint32_t>;

} // namespace thisbe::ice
