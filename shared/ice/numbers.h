// The STUN attributes that our connectivity checks add (docs/protocol.md, Connectivity checks).
#pragma once

#include "shared/stun/attributes/number_attribute.h"

namespace thisbe::ice {

namespace attribute {

inline constexpr stun::AttributeType kCheckPadding{0xC1A0};
inline constexpr stun::AttributeType kNomination{0xC1A1};

} // namespace attribute

// Beside USE-CANDIDATE: counts the controlling agent's nominations up, so that the newest wins even where
// the network changes the order of requests.
using NominationNumber = stun::NumberAttribute<attribute::kNomination, std::uint32_t>;

} // namespace thisbe::ice
