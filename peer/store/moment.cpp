#include "peer/store/moment.h"

#include "shared/packet/utc_time.h"

#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace thisbe::peer {

namespace {

using std::chrono::seconds;

constexpr std::array<std::pair<std::string_view, seconds>, 5> kUnits{{{"s", seconds{1}},
                                                                      {"m", seconds{60}},
                                                                      {"h", seconds{3600}},
                                                                      {"d", seconds{24 * 3600}},
                                                                      {"w", seconds{7 * 24 * 3600}}}};
constexpr std::int64_t kMostSeconds = std::int64_t{10'000} * 366 * 24 * 3600;

std::optional<WallTime> ago(std::string_view text, WallTime now) {
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto unit = text.substr(static_cast<std::size_t>(end - text.data()));
    for (const auto& [name, length] : kUnits)
        if (problem == std::errc{} && number >= 0 && unit == name && number <= kMostSeconds / length.count())
            return now - number * length;
    return std::nullopt;
}

} // namespace

Result<WallTime> parseMoment(std::string_view text, WallTime now) {
    constexpr std::size_t kDate = 10; // 2026-11-30
    if (const auto moment = ago(text, now)) return *moment;
    const std::string whole = std::string(text) + (text.size() == kDate ? "T00:00:00" : "");
    if (const auto moment = packet::parseUtcTime(whole)) return *moment;
    return failure("'" + std::string(text) +
                   "' is no time: expected how long ago, such as 90s, 10m, 2h, 1d or 1w, or a time such as "
                   "2026-11-30 or 2026-11-30T08:00:00Z");
}

} // namespace thisbe::peer
