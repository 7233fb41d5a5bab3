#include "shared/ice/agent_parts.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace thisbe::ice {

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void checkPair(const CandidatePair& pair, const AgentState& state) {
    require(!pair.valid || pair.state == PairState::succeeded);
    require(!pair.valid || pair.consentUntil != kNever);
    require(!pair.selected || (pair.valid && pair.id == state.selected));
    require((pair.state == PairState::inProgress) == pair.schedule.connecting.isActive());
    require(state.isPresent(pair) || state.previous);
    require(pair.valid || pair.schedule.consentAt == kNever);
    require(!pair.schedule.search.isActive() || (pair.schedule.sizing.isActive() && !pair.isRelayed()));
}

} // namespace

CheckListReport Agent::report() const {
    const AgentState& state = parts_->state;
    CheckListReport out;
    out.role = state.roles.role();
    out.generation = state.generation.number();
    out.localComplete = state.localComplete;
    out.remoteComplete = state.remotes.isComplete();
    out.local.assign(state.locals.all().begin(), state.locals.all().end());
    out.remote.assign(state.remotes.all().begin(), state.remotes.all().end());
    out.refused = parts_->refused;
    out.pairs.assign(state.list.all().begin(), state.list.all().end());
    out.retired = state.retired;
    out.arrivals = parts_->arrivals;
    return out;
}

void Agent::checkInvariants() const {
    const AgentState& state = parts_->state;
    const auto pairs = std::as_const(state.list).all();
    require(pairs.size() <= state.options.maxPairs);
    require(std::ranges::is_sorted(pairs, std::greater<>{}, &CandidatePair::priority));
    require(state.remotes.all().size() <= state.options.maxRemoteCandidates);
    require(state.selected == PairId() || state.list.find(state.selected) != nullptr);
    require(std::ranges::count(pairs, true, &CandidatePair::selected) ==
            (state.selected == PairId() ? 0 : 1));
    for (const CandidatePair& pair : pairs)
        checkPair(pair, state);
}

} // namespace thisbe::ice
