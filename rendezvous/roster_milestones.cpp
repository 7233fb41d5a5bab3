#include "rendezvous/roster_milestones.h"

#include "shared/stun/message_writer.h"

#include <algorithm>
#include <numeric>

namespace thisbe::rendezvous {

namespace {

std::size_t sizeOnTheWire(const std::vector<std::string>& ids) {
    return std::accumulate(ids.begin(), ids.end(), std::size_t{0}, [](std::size_t sum, const auto& id) {
        return sum + stun::kAttributeHeaderSize + stun::paddedSize(id.size());
    });
}

} // namespace

std::span<const std::string> RosterMilestones::of(const Roster& roster) {
    if (roster.size() < 2 * kShortestStretch) return {};
    if (!isFresh(roster)) count(roster);
    return ids_;
}

bool RosterMilestones::isFresh(const Roster& roster) const {
    return !ids_.empty() && roster.version() - countedAt_ <= roster.size() / kMaxStretches;
}

void RosterMilestones::count(const Roster& roster) {
    countedAt_ = roster.version();
    ids_.clear();
    const std::size_t stretches = std::min(kMaxStretches, roster.size() / kShortestStretch);
    std::size_t seen = 0;
    roster.page("", [&](const Session& member) {
        // After the k-th part of all.
        if (++seen * stretches / roster.size() > ids_.size()) ids_.push_back(member.id);
        return ids_.size() + 1 < stretches;
    });
    while (sizeOnTheWire(ids_) > kMaxSize) { // every second one
        for (std::size_t i = 0; 2 * i + 1 < ids_.size(); ++i)
            ids_[i] = std::move(ids_[2 * i + 1]);
        ids_.resize(ids_.size() / 2);
    }
}

} // namespace thisbe::rendezvous
