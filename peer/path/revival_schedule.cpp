#include "peer/path/revival_schedule.h"

#include <algorithm>
#include <array>

namespace thisbe::peer {

namespace {

constexpr Duration kQuickAtOccasion = 5s;

struct Step {
    Duration until; // since the path died
    Duration interval;
};
constexpr std::array<Step, 3> kBackoff{{{1min, 1s}, {5min, 5s}, {30min, 30s}}};
constexpr Duration kRarest = 2min;

} // namespace

void RevivalSchedule::begin(TimePoint now, const PathOptions& options) {
    since_ = now;
    quickUntil_ = now + options.revivalFor;
}

void RevivalSchedule::onOccasion(TimePoint now) {
    quickUntil_ = std::max(quickUntil_, now + kQuickAtOccasion);
}

RevivalSchedule::Pace RevivalSchedule::paceAt(TimePoint now, const PathOptions& options) const {
    if (now < quickUntil_) return {options.revivalInterval, quickUntil_};
    for (const Step& step : kBackoff) {
        if (now < since_ + step.until) return {step.interval, since_ + step.until};
    }
    return {kRarest, kNever};
}

} // namespace thisbe::peer
