// Times of day as text: ISO 8601, UTC.
#pragma once

#include "shared/base/clock.h"

#include <optional>
#include <string>
#include <string_view>

namespace thisbe::packet {

// "2025-10-13T00:38:26", with or without a fraction of up to nine digits (more than microseconds is cut) and
// "Z" or an offset such as "+02:00"; without either it is UTC. A space may stand for the T. Years 1970 to
// 9999.
std::optional<WallTime> parseUtcTime(std::string_view text);

// "2025-10-13T00:38:26.123456Z"
void appendUtcTime(WallTime time, std::string& out);
// "2025-10-13 00:38:26": what people read.
void appendUtcSeconds(WallTime time, std::string& out);

} // namespace thisbe::packet
