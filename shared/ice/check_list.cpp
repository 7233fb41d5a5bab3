#include "shared/ice/check_list.h"

#include <algorithm>

namespace thisbe::ice {

namespace {

bool isExpendable(const CandidatePair& pair) {
    return !pair.valid && !pair.wasValid() && !pair.schedule.asked && !pair.schedule.nominating.isActive();
}

} // namespace

CandidatePair* CheckList::add(CandidatePair pair) {
    if (pairs_.size() >= limit_ && !makeRoomFor(pair)) return nullptr;
    pair.id = PairId(++lastId_);
    pair.state = initialState(pair.schedule.foundation);
    const auto place =
        std::ranges::upper_bound(pairs_, pair.priority, std::greater<>{}, &CandidatePair::priority);
    return &*pairs_.insert(place, std::move(pair));
}

bool CheckList::makeRoomFor(const CandidatePair& pair) {
    for (auto lowest = pairs_.rbegin(); lowest != pairs_.rend(); ++lowest) {
        if (!isExpendable(*lowest)) continue;
        // A failed pair has had its chance.
        if (lowest->priority >= pair.priority && lowest->state != PairState::failed) return false;
        pairs_.erase(std::next(lowest).base());
        return true;
    }
    return false;
}

CandidatePair* CheckList::find(PairId id) {
    const auto found = std::ranges::find(pairs_, id, &CandidatePair::id);
    return found == pairs_.end() ? nullptr : &*found;
}

const CandidatePair* CheckList::find(PairId id) const {
    const auto found = std::ranges::find(pairs_, id, &CandidatePair::id);
    return found == pairs_.end() ? nullptr : &*found;
}

CandidatePair* CheckList::find(BaseId base, const Endpoint& remote, std::uint32_t generation) {
    const auto found = std::ranges::find_if(pairs_, [&](const CandidatePair& pair) {
        return pair.base == base && pair.remote.endpoint == remote && pair.generation == generation;
    });
    return found == pairs_.end() ? nullptr : &*found;
}

const CandidatePair* CheckList::findValid(BaseId base, const Endpoint& remote) const {
    const CandidatePair* best = nullptr;
    for (const CandidatePair& pair : pairs_) {
        const bool matches = pair.valid && pair.base == base && pair.remote.endpoint == remote;
        // The newer generation's, where an ICE restart has both.
        if (matches && (best == nullptr || pair.generation > best->generation)) best = &pair;
    }
    return best;
}

void CheckList::sortByPriority(Role role) {
    // The base's candidate counts, not what the other side sees it as: pairs are pruned to bases.
    for (CandidatePair& pair : pairs_)
        pair.priority = pairPriority(pair.basePriority, pair.remote.priority, role);
    std::ranges::stable_sort(pairs_, std::greater<>{}, &CandidatePair::priority);
}

bool CheckList::foundationIsBusy(const std::string& foundation) const {
    return std::ranges::any_of(pairs_, [&](const CandidatePair& pair) {
        const bool isBusy = pair.state == PairState::waiting || pair.state == PairState::inProgress;
        return isBusy && pair.schedule.foundation == foundation;
    });
}

// "The agent sets all of the other [pairs with the foundation] to Frozen"; trickled: waiting if a pair of
// that foundation succeeded (RFC 8838, section 12).
PairState CheckList::initialState(const std::string& foundation) const {
    const bool succeeded = std::ranges::any_of(pairs_, [&](const CandidatePair& pair) {
        return pair.state == PairState::succeeded && pair.schedule.foundation == foundation;
    });
    return succeeded || !foundationIsBusy(foundation) ? PairState::waiting : PairState::frozen;
}

void CheckList::unfreeze(const std::string& foundation) {
    for (CandidatePair& pair : pairs_) {
        if (pair.state == PairState::frozen && pair.schedule.foundation == foundation)
            pair.state = PairState::waiting;
    }
}

std::size_t CheckList::countActive() const {
    return static_cast<std::size_t>(std::ranges::count_if(pairs_, [](const CandidatePair& pair) {
        return pair.state == PairState::waiting || pair.state == PairState::inProgress;
    }));
}

} // namespace thisbe::ice
