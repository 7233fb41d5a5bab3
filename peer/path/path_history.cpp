#include "peer/path/path_history.h"

#include <algorithm>

namespace thisbe::peer {

namespace {

std::uint32_t numberOf(const PathEvent& event) {
    if (const auto* switched = std::get_if<path::Switched>(&event)) return switched->number;
    if (const auto* recovered = std::get_if<path::Recovered>(&event)) return recovered->number;
    return 0;
}

} // namespace

void PathHistory::add(TimePoint now, const PathEvent& event) {
    if (records_.size() == kFirst + kNewest) {
        records_.erase(records_.begin() + kFirst);
        ++forgotten_;
    }
    records_.push_back({now, event, std::nullopt, std::nullopt});
}

bool PathHistory::noteDelivery(std::uint32_t number, std::uint64_t lost, std::uint64_t duplicated) {
    const auto record =
        std::ranges::find(records_, number, [](const Record& each) { return numberOf(each.event); });
    if (number == 0 || record == records_.end()) return false;
    record->lost = lost;
    record->duplicated = duplicated;
    return true;
}

} // namespace thisbe::peer
