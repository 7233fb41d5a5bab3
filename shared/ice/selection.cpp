#include "shared/ice/selection.h"

#include <algorithm>
#include <utility>

namespace thisbe::ice {

namespace {

constexpr std::uint32_t kNominationChecks = 8;
constexpr std::uint32_t kSilent = 3;

} // namespace

bool Selection::nominate(TimePoint now, CandidatePair& pair) {
    if (state_.roles.role() != Role::controlling || !pair.valid) return false;
    for (CandidatePair& other : state_.list.all())
        other.schedule.nominating.stop();
    // After a change of roles, above theirs; 0 is no number.
    number_ = std::max(number_, accepted_) + 1;
    if (number_ == 0) number_ = 1;
    const Duration wait = std::max<Duration>(state_.options.firstRetry, 2 * pair.rtt.value_or(Duration{}));
    pair.schedule.nominating.begin(
        now, {.firstWait = wait, .longestWait = state_.options.longestRetry, .checks = kNominationChecks});
    pair.history.add(now, PairEvent::nominating, number_);
    return true;
}

void Selection::onConfirmed(TimePoint now, CandidatePair& pair, std::uint32_t number) {
    // An answer to an older nomination tells nothing: the newest one is what both sides will follow.
    if (number != number_ || state_.roles.role() != Role::controlling) return;
    pair.schedule.nominating.stop();
    pair.nominated = true;
    if (state_.selected != pair.id) select(now, pair);
}

void Selection::onUnconfirmed(CandidatePair& pair) {
    pair.schedule.nominating.stop();
    automaticDone_ = false;
    state_.emit(AgentEvent::Kind::nominationFailed, pair.id);
}

bool Selection::accepts(const CandidatePair& pair, std::uint32_t number) const {
    if (number != 0) return number > accepted_;
    // Without numbers: "If more than one candidate pair is nominated by the controlling agent [...] the
    // highest-priority" one counts, which is also what aggressive nomination (RFC 5245) means.
    const CandidatePair* selected = state_.list.find(state_.selected);
    return selected == nullptr || !selected->valid || pair.generation > selected->generation ||
           pair.priority > selected->priority;
}

void Selection::onUseCandidate(TimePoint now, CandidatePair& pair, std::uint32_t number) {
    if (state_.roles.role() != Role::controlled) return;
    if (!pair.valid) {
        // "Accepted once its own check succeeded" (RFC 8445, section 7.3.1.5).
        if (number == 0 || number >= pair.schedule.pendingNomination.value_or(0))
            pair.schedule.pendingNomination = number;
        return;
    }
    if (!pair.nominated) pair.history.add(now, PairEvent::nominating, number);
    pair.nominated = true;
    const bool accepted = accepts(pair, number);
    accepted_ = std::max(accepted_, number);
    if (accepted && state_.selected != pair.id) select(now, pair);
}

void Selection::onValid(TimePoint now, CandidatePair& pair) {
    if (const auto number = std::exchange(pair.schedule.pendingNomination, std::nullopt))
        onUseCandidate(now, pair, *number);
    if (patienceUntil_ == kNever && !automaticDone_) patienceUntil_ = now + state_.options.nominationPatience;
}

void Selection::onLost(const CandidatePair& pair) {
    if (state_.selected != pair.id) return;
    state_.selected = PairId();
    automaticDone_ = false;
}

void Selection::onRestart() {
    accepted_ = 0;
    automaticDone_ = false;
}

void Selection::select(TimePoint now, CandidatePair& pair) {
    if (CandidatePair* before = state_.list.find(state_.selected)) {
        before->selected = false;
        before->history.add(now, PairEvent::deselected);
    }
    state_.selected = pair.id;
    pair.selected = true;
    pair.history.add(now, PairEvent::selected);
    // "Once a candidate pair has been selected, only that" has to be kept alive: the others if asked for.
    pair.schedule.consentAt = std::min(pair.schedule.consentAt, now + state_.options.consentInterval);
    state_.emit(AgentEvent::Kind::selected, pair.id);
    state_.log.write(LogLevel::debug, "ICE selected " + toString(pair));
}

bool Selection::betterMayCome(const CandidatePair& best) const {
    if (!state_.localComplete || !state_.remotes.isComplete()) return true;
    return std::ranges::any_of(state_.list.all(), [&](const CandidatePair& pair) {
        const bool isOpen = pair.state == PairState::frozen || pair.state == PairState::waiting ||
                            pair.state == PairState::inProgress;
        return isOpen && pair.priority > best.priority && state_.isPresent(pair);
    });
}

void Selection::consider(TimePoint now) {
    const bool isOurs =
        state_.options.nomination == Nomination::automatic && state_.roles.role() == Role::controlling;
    const auto pairs = state_.list.all();
    const auto isFit = [&](const CandidatePair& pair) {
        // One that falls silent is not for the future.
        return pair.valid && pair.unanswered < kSilent && state_.isPresent(pair);
    };
    const auto best = std::ranges::find_if(pairs, isFit);
    if (!isOurs || automaticDone_ || best == pairs.end()) {
        patienceUntil_ = kNever;
        return;
    }
    // A direct way is what most waiting is for.
    if (!best->isRelayed()) patienceUntil_ = std::min(patienceUntil_, now + state_.options.directPatience);
    if (now < patienceUntil_ && betterMayCome(*best)) return;
    automaticDone_ = nominate(now, *best);
    patienceUntil_ = kNever;
}

} // namespace thisbe::ice
