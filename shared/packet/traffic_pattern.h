// How packets lie in time.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace thisbe::packet {

enum class TrafficPattern : std::uint8_t {
    constant, // equal gaps
    poisson,  // exponential gaps
    onOff,    // constant while on, silent while off; both last Pareto-distributed times: many of it are
              // self-similar
    burst,    // so many at once, then a pause
    ramp,     // from nothing to the rate, evenly
};

inline constexpr std::uint8_t kTrafficPatterns = 5;

const char* toString(TrafficPattern pattern);
std::optional<TrafficPattern> trafficPatternOf(std::string_view name);

} // namespace thisbe::packet
