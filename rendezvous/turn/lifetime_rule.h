// How long an allocation is granted for (RFC 8656, sections 7.2 and 8.2).
#pragma once

#include "rendezvous/turn/turn_times.h"

#include <algorithm>

namespace thisbe::rendezvous {

// What was asked, but no less than the default and no more than the maximum. 0 stands for no LIFETIME.
constexpr std::chrono::seconds grantedLifetime(std::chrono::seconds asked, std::chrono::seconds most) {
    return std::max(std::min(asked, most), kDefaultLifetime);
}

} // namespace thisbe::rendezvous
