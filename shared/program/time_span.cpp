#include "shared/program/time_span.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

namespace thisbe {

namespace {

constexpr double kLongestSeconds = 366.0 * 24 * 3600;
constexpr std::array<std::pair<std::string_view, double>, 6> kUnits{
    {{"us", 1e-6}, {"ms", 1e-3}, {"s", 1}, {"", 1}, {"m", 60}, {"h", 3600}}};

} // namespace

Result<Duration> parseTimeSpan(std::string_view text) {
    double number = 0;
    const auto [end, problem] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    const auto unit = text.substr(static_cast<std::size_t>(end - text.data()));
    for (const auto& [name, seconds] : kUnits) {
        if (problem != std::errc{} || unit != name) continue;
        const double length = number * seconds;
        if (!(length >= 0) || length > kLongestSeconds) break;
        return std::chrono::round<Duration>(std::chrono::duration<double>(length));
    }
    return failure("'" + std::string(text) +
                   "' is no length of time: expected a number of seconds, or one with " +
                   "us, ms, s, m or h, such as 1.5s or 250ms, up to 366 days");
}

} // namespace thisbe
