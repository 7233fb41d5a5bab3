#include "peer/path/flap_guard.h"

#include <algorithm>

namespace thisbe::peer {

namespace {

// More make no difference: the hold has long been the longest.
constexpr std::size_t kMaxDeaths = 16;

} // namespace

void FlapGuard::noteDeath(TimePoint now, PathClass pathClass) {
    auto& deaths = deaths_[static_cast<std::size_t>(pathClass)];
    if (deaths.size() == kMaxDeaths) deaths.erase(deaths.begin());
    deaths.push_back(now);
}

std::uint32_t FlapGuard::recentDeaths(TimePoint now, PathClass pathClass) const {
    const auto& deaths = deaths_[static_cast<std::size_t>(pathClass)];
    return static_cast<std::uint32_t>(
        std::ranges::count_if(deaths, [&](TimePoint at) { return now - at < options_.flapWindow; }));
}

Duration FlapGuard::hold(TimePoint now, PathClass pathClass) const {
    const std::uint32_t deaths = recentDeaths(now, pathClass);
    if (deaths <= options_.freeDeaths) return Duration{};
    Duration hold = options_.firstHold;
    for (std::uint32_t i = options_.freeDeaths + 1; i < deaths && hold < options_.longestHold; ++i)
        hold *= 3;
    return std::min(hold, options_.longestHold);
}

} // namespace thisbe::peer
