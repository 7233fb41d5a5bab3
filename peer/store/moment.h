// Moments as people type them.
#pragma once

#include "shared/base/clock.h"
#include "shared/base/result.h"

#include <string_view>

namespace thisbe::peer {

// So long before now: "90s", "10m", "2h", "1d", "1w" (a unit must be there), or ISO 8601: "2026-11-30",
// "2026-11-30T08:00:00", with "Z" or an offset such as "+02:00"; without either it is UTC.
Result<WallTime> parseMoment(std::string_view text, WallTime now);

} // namespace thisbe::peer
