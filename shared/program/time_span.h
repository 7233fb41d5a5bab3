// Lengths of time as people type them.
#pragma once

#include "shared/base/clock.h"
#include "shared/base/result.h"

#include <string_view>

namespace thisbe {

// "10", "10s", "1.5s", "250ms", "20us", "2m", "1h": without a unit, seconds. Zero is a length; negative ones
// and more than 366 days are errors.
Result<Duration> parseTimeSpan(std::string_view text);

} // namespace thisbe
