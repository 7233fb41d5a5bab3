#include "shared/ice/check_scheduler.h"

#include <algorithm>
#include <utility>

namespace thisbe::ice {

namespace {

constexpr Duration kShortestWatch = 20ms;
constexpr std::uint32_t kPaddedChecks = 6;
// Of one size of a search; RFC 8899 (section 5.1.2) has three.
constexpr std::uint32_t kSearchChecks = 4;
// Before they get rarer.
constexpr std::uint32_t kQuickOpeners = 3;
// Padded checks of which a small one that left just after was answered: with a tenth of all datagrams lost
// each way, four round trips in a row fail once in a thousand times.
constexpr std::uint32_t kWitnesses = 4;
constexpr std::uint32_t kSearchWitnesses = 2;
constexpr Duration kJustAfter = std::chrono::milliseconds(50);
// Of a pair that was valid once: the other side agreed to be asked, but not for ever.
constexpr std::uint32_t kMaxUnanswered = 2000;

bool isDue(const CheckSeries& series, TimePoint now) {
    return series.isActive() && !series.isOver() && series.nextAt() <= now;
}

bool hasFailed(const CheckSeries& series, TimePoint now) {
    return series.isActive() && series.isOver() && series.nextAt() <= now;
}

} // namespace

bool CheckScheduler::hasCredentials(const CandidatePair& pair) const {
    return state_.generationOf(pair).remote().has_value();
}

// An endpoint that never answered may be somebody whom a hostile peer wants to annoy.
bool CheckScheduler::mayAsk(const CandidatePair& pair) const {
    if (!hasCredentials(pair)) return false;
    if (pair.valid) return true;
    if (pair.wasValid()) return pair.unanswered < kMaxUnanswered;
    return pair.history.checksSent - pair.history.openersSent < state_.options.maxBlindChecks;
}

void CheckScheduler::trigger(CandidatePair& pair) {
    pair.schedule.openersSince = kNever;
    if (pair.schedule.triggered || !mayAsk(pair)) return;
    pair.schedule.triggered = true;
    triggered_.push_back(pair.id);
    if (pair.state != PairState::inProgress) state_.setState(pair, PairState::waiting, "triggered");
}

bool CheckScheduler::checkNow(CandidatePair& pair) {
    if (!mayAsk(pair)) return false;
    pair.schedule.asked = true;
    return true;
}

void CheckScheduler::watch(TimePoint now, CandidatePair& pair, Duration interval) {
    pair.schedule.watchInterval = interval == Duration{} ? interval : std::max(interval, kShortestWatch);
    pair.schedule.watchAt = interval == Duration{} ? kNever : std::max(now, pair.lastSentAt + interval);
}

void CheckScheduler::provePayload(TimePoint now, CandidatePair& pair) {
    if (!pair.valid || pair.isRelayed()) return;
    pair.payload = PayloadProof::asked;
    pair.schedule.search.stop();
    beginSizing(now, pair, kPaddedChecks);
}

void CheckScheduler::searchPayload(TimePoint now, CandidatePair& pair) {
    const bool isProven = pair.payload == PayloadProof::bothWays && !pair.isRelayed();
    if (!pair.valid || !isProven || pair.schedule.search.isActive()) return;
    pair.schedule.search.begin(pair.remote.endpoint.family(), kPaddedSize);
    goOnSearching(now, pair);
}

void CheckScheduler::beginSizing(TimePoint now, CandidatePair& pair, std::uint32_t checks) {
    const Duration wait = std::max<Duration>(state_.options.firstRetry, 2 * pair.rtt.value_or(Duration{}));
    pair.schedule.witnesses = 0;
    pair.schedule.sizing.begin(
        now, {.firstWait = wait, .longestWait = state_.options.longestRetry, .checks = checks});
}

std::size_t CheckScheduler::paddedSizeOf(const CandidatePair& pair) {
    return pair.schedule.search.isActive() ? pair.schedule.search.probe() : kPaddedSize;
}

void CheckScheduler::onPaddedAnswered(TimePoint now, CandidatePair& pair, std::size_t asked,
                                      std::size_t answered) {
    PayloadSearch& search = pair.schedule.search;
    if (!search.isActive() || asked < search.probe()) return; // none, or an earlier probe's
    if (answered < asked) return pair.schedule.endSizing(); // it knows no such answers: nothing was found out
    search.onPassed(answered);
    goOnSearching(now, pair);
}

void CheckScheduler::goOnSearching(TimePoint now, CandidatePair& pair) {
    if (pair.schedule.search.isActive()) return beginSizing(now, pair, kSearchChecks);
    pair.schedule.sizing.stop();
    pair.payloadBytes = pair.schedule.search.passed();
    pair.history.add(now, PairEvent::searched, static_cast<std::uint32_t>(pair.payloadBytes));
    state_.emit(AgentEvent::Kind::sized, pair.id);
}

std::optional<CheckScheduler::Due> CheckScheduler::next(TimePoint now) {
    if (now < slotAt_) return std::nullopt;
    if (CandidatePair* pair = nextTriggered()) {
        if (pair->state != PairState::inProgress) begin(now, *pair);
        return Due{pair, Purpose::connect};
    }
    if (const auto urgent = nextUrgent(now)) return urgent;
    if (CandidatePair* pair = state_.list.nextWaiting(mayBegin())) {
        begin(now, *pair);
        beginOpeners(now, *pair);
        return Due{pair, Purpose::connect};
    }
    return nextAgain(now);
}

CandidatePair* CheckScheduler::nextTriggered() {
    while (!triggered_.empty()) {
        CandidatePair* pair = state_.list.find(triggered_.front());
        triggered_.pop_front();
        if (pair == nullptr) continue;
        pair->schedule.triggered = false;
        const bool isWanted = pair->state == PairState::waiting || pair->state == PairState::inProgress;
        if (isWanted && mayAsk(*pair)) return pair;
    }
    return nullptr;
}

std::optional<CheckScheduler::Due> CheckScheduler::nextUrgent(TimePoint now) {
    for (CandidatePair& pair : state_.list.all()) {
        if (!hasCredentials(pair)) continue;
        if (isDue(pair.schedule.nominating, now)) return Due{&pair, Purpose::nominate};
        if (pair.schedule.asked) return Due{&pair, Purpose::keep};
    }
    return std::nullopt;
}

std::optional<CheckScheduler::Due> CheckScheduler::nextAgain(TimePoint now) {
    std::optional<Due> earliest;
    TimePoint at = kNever;
    const auto consider = [&](CandidatePair& pair, TimePoint due, Purpose purpose) {
        if (due > now || due >= at) return;
        at = due;
        earliest = Due{&pair, purpose};
    };
    for (CandidatePair& pair : state_.list.all()) {
        const PairSchedule& schedule = pair.schedule;
        if (!schedule.connecting.isOver()) consider(pair, schedule.connecting.nextAt(), Purpose::connect);
        if (!schedule.sizing.isOver()) consider(pair, schedule.sizing.nextAt(), Purpose::size);
        consider(pair, std::min(schedule.watchAt, schedule.consentAt), Purpose::keep);
    }
    return earliest;
}

void CheckScheduler::begin(TimePoint now, CandidatePair& pair) {
    state_.setState(pair, PairState::inProgress, "check");
    pair.history.add(now, PairEvent::checksBegun, state_.options.checksInSeries);
    pair.schedule.connecting.begin(now, {.firstWait = state_.options.firstRetry,
                                         .longestWait = state_.options.longestRetry,
                                         .checks = state_.options.checksInSeries});
}

void CheckScheduler::beginOpeners(TimePoint now, CandidatePair& pair) {
    const bool crossesTwoNats = !pair.relayedBase && pair.remote.type == CandidateType::serverReflexive;
    // In the old generation nobody waits for the other side to know more.
    if (!crossesTwoNats || !state_.isPresent(pair) || state_.openers.duration <= Duration{} ||
        pair.history.openersSent > 0)
        return;
    pair.schedule.openersSince = now;
    pair.history.add(now, PairEvent::openersBegun);
}

TimePoint CheckScheduler::openersUntil(const CandidatePair& pair) const {
    const TimePoint since = pair.schedule.openersSince;
    if (since == kNever) return kNever;
    const TimePoint latest = since + state_.openers.longest;
    return openersHeld_ ? latest
                        : std::min(latest, std::max(since, openersReleasedAt_) + state_.openers.duration);
}

void CheckScheduler::holdOpeners(TimePoint now, bool held) {
    if (!std::exchange(openersHeld_, held) || held) return;
    openersReleasedAt_ = now;
    for (CandidatePair& pair : state_.list.all()) {
        CheckSeries& connecting = pair.schedule.connecting;
        if (const TimePoint until = openersUntil(pair); connecting.isActive() && connecting.nextAt() > until)
            connecting.postpone(until);
    }
}

void CheckScheduler::onOpenerSent(TimePoint now, CandidatePair& pair) {
    const OpenerPlan& plan = state_.openers;
    ++pair.history.openersSent;
    Duration wait = plan.interval;
    for (std::uint32_t i = kQuickOpeners; i < pair.history.openersSent && wait < plan.rarest; ++i)
        wait = std::min(2 * wait, plan.rarest);
    pair.schedule.connecting.postpone(std::min(now + wait, openersUntil(pair)));
}

std::uint8_t CheckScheduler::onSent(TimePoint now, const Due& due) {
    CandidatePair& pair = *due.pair;
    PairSchedule& schedule = pair.schedule;
    slotAt_ = now + state_.options.pacing;
    pair.lastSentAt = now;
    ++pair.history.checksSent;
    const Duration leastWait =
        std::max<Duration>(2 * pair.rtt.value_or(Duration{}),
                           state_.options.pacing * static_cast<Duration::rep>(state_.list.countActive()));
    if (due.purpose == Purpose::connect && schedule.openersSince != kNever && now < openersUntil(pair)) {
        onOpenerSent(now, pair);
        return state_.openers.hopLimit;
    }
    if (due.purpose == Purpose::connect) schedule.openersSince = kNever;
    if (due.purpose != Purpose::size) ++pair.unanswered;
    switch (due.purpose) {
    case Purpose::connect:
        schedule.connecting.onSent(now, leastWait);
        break;
    case Purpose::nominate:
        schedule.nominating.onSent(now, leastWait);
        break;
    case Purpose::size:
        schedule.sizing.onSent(now, leastWait);
        // Do small ones pass meanwhile? The first padded one is mostly answered, and needs no witness.
        schedule.lastPaddedAt = now;
        if (schedule.sizing.sent() > 1) schedule.asked = true;
        break;
    case Purpose::keep:
        if (std::exchange(schedule.asked, false))
            schedule.askedUntil = now + std::max<Duration>(state_.options.answerWithin, leastWait);
        break;
    }
    // What may be lost for its size says nothing of the way: it takes no other check's place.
    if (due.purpose == Purpose::size) return 0;
    if (schedule.watchInterval > Duration{}) schedule.watchAt = now + schedule.watchInterval;
    consent_.onSent(now, pair);
    return 0;
}

void CheckScheduler::onDeadline(TimePoint now) {
    for (CandidatePair& pair : state_.list.all())
        expire(now, pair);
}

void CheckScheduler::expire(TimePoint now, CandidatePair& pair) {
    PairSchedule& schedule = pair.schedule;
    if (hasFailed(schedule.connecting, now) || (isDue(schedule.connecting, now) && !mayAsk(pair)))
        giveUp(now, pair);
    if (hasFailed(schedule.nominating, now)) selection_.onUnconfirmed(pair);
    if (hasFailed(schedule.sizing, now)) concludeSizing(now, pair);
    if (schedule.askedUntil <= now) {
        schedule.askedUntil = kNever;
        pair.history.add(now, PairEvent::unanswered, pair.unanswered);
        state_.emit(AgentEvent::Kind::unanswered, pair.id);
    }
    if (schedule.watchAt <= now && !mayAsk(pair)) watch(now, pair, Duration{});
    if (schedule.asked && !mayAsk(pair)) schedule.asked = false;
}

// A way that passes nothing at all, or hardly anything, says nothing about sizes.
void CheckScheduler::concludeSizing(TimePoint now, CandidatePair& pair) {
    PayloadSearch& search = pair.schedule.search;
    pair.schedule.sizing.stop();
    if (search.isActive()) {
        if (pair.schedule.witnesses >= kSearchWitnesses) search.onFailed();
        return goOnSearching(now, pair);
    }
    if (pair.schedule.witnesses < kWitnesses) return provePayload(now, pair);
    pair.payload = PayloadProof::tooSmall;
    pair.payloadBytes = 0;
    pair.history.add(now, PairEvent::sized, static_cast<std::uint32_t>(pair.payload));
    state_.emit(AgentEvent::Kind::sized, pair.id);
}

void CheckScheduler::onSmallAnswered(CandidatePair& pair, TimePoint sentAt) {
    PairSchedule& schedule = pair.schedule;
    if (sentAt < schedule.lastPaddedAt || sentAt > schedule.lastPaddedAt + kJustAfter) return;
    ++schedule.witnesses;
    schedule.lastPaddedAt = kNever; // one for each
}

void CheckScheduler::giveUp(TimePoint now, CandidatePair& pair) {
    pair.history.add(now, PairEvent::unanswered, pair.schedule.connecting.sent());
    pair.schedule.connecting.stop();
    state_.setState(pair, PairState::failed, "unanswered");
}

TimePoint CheckScheduler::nextDeadlineOf(const CandidatePair& pair) const {
    const PairSchedule& schedule = pair.schedule;
    TimePoint earliest = std::min(schedule.watchAt, schedule.consentAt);
    TimePoint timeout = schedule.askedUntil;
    for (const CheckSeries* series : {&schedule.connecting, &schedule.nominating, &schedule.sizing}) {
        TimePoint& which = series->isOver() ? timeout : earliest;
        which = std::min(which, series->nextAt());
    }
    if (schedule.asked) earliest = slotAt_;
    return std::min(timeout, std::max(earliest, slotAt_));
}

TimePoint CheckScheduler::nextDeadline() const {
    const bool isBusy = !triggered_.empty() || state_.list.hasWork(mayBegin());
    TimePoint earliest = isBusy ? slotAt_ : kNever;
    for (const CandidatePair& pair : state_.list.all())
        earliest = std::min(earliest, nextDeadlineOf(pair));
    return earliest;
}

} // namespace thisbe::ice
