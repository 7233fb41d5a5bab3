#include "shared/ice/agent_parts.h"

#include "shared/stun/fingerprint.h"

#include <algorithm>

namespace thisbe::ice {

namespace {

// "lower than 5 ms" is never to be used for Ta (RFC 8445, section 14.2, with section B.1).
constexpr Duration kShortestPacing = 5ms;
constexpr Duration kLongestOpeners = 10s;
constexpr std::size_t kMaxRefused = 50;

AgentOptions bounded(AgentOptions options) {
    options.pacing = std::max<Duration>(options.pacing, kShortestPacing);
    options.firstRetry = std::max<Duration>(options.firstRetry, kShortestPacing);
    options.longestRetry = std::max(options.longestRetry, options.firstRetry);
    options.checksInSeries = std::max(options.checksInSeries, 1U);
    return options;
}

OpenerPlan bounded(OpenerPlan plan) {
    plan.longest = std::min<Duration>(plan.longest, kLongestOpeners);
    plan.duration = std::min(plan.duration, plan.longest);
    plan.interval = std::max<Duration>(plan.interval, kShortestPacing);
    plan.rarest = std::max(plan.rarest, plan.interval);
    return plan;
}

} // namespace

Agent::Parts::Parts(const AgentOptions& options, Credentials credentials, RandomSource& random, Log& log)
    : state(bounded(options), std::move(credentials), random, log) {
    state.openers = bounded(options.openers);
}

void Agent::setOpeners(const OpenerPlan& plan) {
    parts_->state.openers = bounded(plan);
}

void Agent::holdOpeners(TimePoint now, bool held) {
    parts_->scheduler.holdOpeners(now, held);
}

void Agent::Parts::settle(TimePoint now) {
    selection.consider(now);
    const CandidatePair* selected = state.list.find(state.selected);
    if (state.previous && selected != nullptr && state.isPresent(*selected)) retirePrevious(now);
    const bool failed = everythingFailed();
    if (failed && !failureTold) state.emit(AgentEvent::Kind::failed);
    failureTold = failed;
}

void Agent::Parts::retirePrevious(TimePoint now) {
    drop(now, PairEvent::replaced, [&](const CandidatePair& pair) { return !state.isPresent(pair); });
    state.previous.reset();
}

// What works goes on. Where nothing does, so does the search for it (AgentState::isStranded).
void Agent::Parts::leaveGeneration(TimePoint now) {
    const bool isLost = std::ranges::none_of(state.list.all(), &CandidatePair::works);
    drop(now, PairEvent::replaced, [&](const CandidatePair& pair) {
        return !pair.valid && (!isLost || pair.state == PairState::failed);
    });
    for (CandidatePair& pair : state.list.all())
        pair.schedule.foundation += AgentState::kOfBefore;
}

bool Agent::Parts::everythingFailed() const {
    if (!state.generation.remote() || !state.localComplete || !state.remotes.isComplete()) return false;
    return std::ranges::all_of(state.list.all(), [](const CandidatePair& pair) {
        return pair.state == PairState::failed && !pair.schedule.asked && pair.schedule.askedUntil == kNever;
    });
}

Arrival Agent::Parts::receive(TimePoint now, BaseId base, const Endpoint& remote, ByteView datagram) {
    if (!stun::looksLikeStun(datagram)) return Arrival::notStun;
    const auto message = stun::MessageView::parse(datagram);
    if (!message) return Arrival::malformed;
    if (stun::checkFingerprint(*message) == stun::FingerprintCheck::invalid) return Arrival::badFingerprint;
    if (message->method() != stun::method::kBinding) return Arrival::otherMethod;
    if (state.locals.baseOf(base) == nullptr) return Arrival::unknownBase;
    switch (message->messageClass()) {
    case stun::MessageClass::request:
        return server.onRequest(now, base, remote, *message);
    case stun::MessageClass::successResponse:
    case stun::MessageClass::errorResponse:
        return client.onResponse(now, base, remote, *message);
    case stun::MessageClass::indication:
        // A keepalive (RFC 8445, section 11): it has done its work on the way.
        return Arrival::handled;
    }
    return Arrival::otherMethod;
}

std::optional<Transmission> Agent::Parts::takeAnswer() {
    while (const auto entry = state.answers.pop()) {
        const bool isPresent = entry->generation == state.generation.number();
        if (!isPresent && !state.previous) continue;
        const Generation& generation = isPresent ? state.generation : *state.previous;
        const ByteView bytes = writeAnswer(buffer, entry->answer, generation.localKey());
        if (!bytes.empty())
            return Transmission{entry->base, entry->remote, bytes, 0, entry->answer.paddedSize > 0};
    }
    return std::nullopt;
}

std::optional<CandidateRefusal> Agent::Parts::addRemote(TimePoint now, const Candidate& candidate) {
    if (nextRemote) {
        if (nextCandidates.size() >= state.options.maxRemoteCandidates) return CandidateRefusal::tooMany;
        nextCandidates.push_back(candidate);
        return std::nullopt;
    }
    if (const auto refusal = state.remotes.add(candidate)) return refusal;
    pairing.onRemote(now, *state.remotes.find(candidate.endpoint));
    return std::nullopt;
}

void Agent::Parts::noteRefusal(std::string text, CandidateRefusal why) {
    constexpr std::size_t kLongest = 200;
    text.resize(std::min(text.size(), kLongest));
    if (refused.size() < kMaxRefused) refused.push_back({std::move(text), why});
}

} // namespace thisbe::ice
