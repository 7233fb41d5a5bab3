#include "shared/ice/agent.h"

#include "shared/ice/agent_parts.h"

#include <algorithm>
#include <utility>

namespace thisbe::ice {

Agent::Agent(const AgentOptions& options, Credentials local, RandomSource& random, Log& log)
    : parts_(std::make_unique<Parts>(options, std::move(local), random, log)) {}
Agent::~Agent() = default;
Agent::Agent(Agent&&) noexcept = default;
Agent& Agent::operator=(Agent&&) noexcept = default;

void Agent::addLocalCandidate(TimePoint now, const LocalCandidate& candidate) {
    switch (parts_->state.locals.add(candidate)) {
    case LocalCandidates::Added::newBase:
        parts_->pairing.onNewBase(now, candidate.base);
        break;
    case LocalCandidates::Added::known:
    case LocalCandidates::Added::ignored:
        break;
    }
    parts_->state.localComplete = false;
    parts_->settle(now);
}

void Agent::localCandidatesComplete(TimePoint now) {
    parts_->state.localComplete = true;
    parts_->settle(now);
}

void Agent::removeBase(TimePoint now, BaseId base) {
    parts_->drop(now, PairEvent::baseLost, [&](const CandidatePair& pair) { return pair.base == base; });
    parts_->state.locals.remove(base);
    parts_->settle(now);
}

void Agent::setRemoteCredentials(TimePoint now, const Credentials& remote) {
    AgentState& state = parts_->state;
    if (state.generation.remote() == remote) return;
    if (state.generation.remote()) {
        parts_->nextRemote = remote;
        parts_->nextCandidates.clear();
        parts_->nextComplete = false;
        return;
    }
    state.generation.setRemote(remote);
    parts_->server.onRemoteCredentials(now);
    parts_->settle(now);
}

std::optional<CandidateRefusal> Agent::addRemoteCandidate(TimePoint now, const Candidate& candidate) {
    const auto refusal = parts_->addRemote(now, candidate);
    if (refusal) parts_->noteRefusal(candidate.toString(), *refusal);
    parts_->settle(now);
    return refusal;
}

std::optional<CandidateRefusal> Agent::addRemoteCandidate(TimePoint now, std::string_view text) {
    const auto& known = parts_->nextRemote ? parts_->nextRemote : parts_->state.generation.remote();
    const auto candidate = Candidate::parse(text, known ? std::string_view(known->ufrag) : "");
    if (candidate) return addRemoteCandidate(now, *candidate);
    parts_->noteRefusal(std::string(text), candidate.error());
    return candidate.error();
}

void Agent::remoteCandidatesComplete(TimePoint now) {
    if (parts_->nextRemote)
        parts_->nextComplete = true;
    else
        parts_->state.remotes.complete();
    parts_->settle(now);
}

void Agent::restart(TimePoint now, Credentials local) {
    AgentState& state = parts_->state;
    const std::uint32_t number = state.generation.number() + 1;
    if (state.generation.remote() || !state.previous) {
        if (state.previous) parts_->retirePrevious(now);
        parts_->leaveGeneration(now);
        state.previous = std::exchange(state.generation, Generation(number, std::move(local)));
        state.previousRemotes = std::move(state.remotes);
    } else {
        // The other side never agreed to this one: what it knows of us is still the one before.
        parts_->drop(now, PairEvent::replaced,
                     [&](const CandidatePair& pair) { return state.isPresent(pair); });
        state.generation = Generation(number, std::move(local));
    }
    state.remotes = RemoteCandidates(state.options.maxRemoteCandidates);
    parts_->server.onRestart();
    parts_->selection.onRestart();
    if (const auto remote = std::exchange(parts_->nextRemote, std::nullopt)) {
        setRemoteCredentials(now, *remote);
        for (const Candidate& candidate : std::exchange(parts_->nextCandidates, {}))
            addRemoteCandidate(now, candidate);
        if (std::exchange(parts_->nextComplete, false)) state.remotes.complete();
    }
    parts_->settle(now);
}

Arrival Agent::onDatagram(TimePoint now, BaseId base, const Endpoint& remote, ByteView datagram) {
    const Arrival arrival = parts_->receive(now, base, remote, datagram);
    ++parts_->arrivals[static_cast<std::size_t>(arrival)];
    parts_->settle(now);
    return arrival;
}

void Agent::onPathError(TimePoint now, BaseId base, const Endpoint& remote, DatagramError error) {
    for (CandidatePair& pair : parts_->state.list.all()) {
        if (pair.base == base && pair.remote.endpoint == remote)
            pair.history.add(now, PairEvent::networkError, static_cast<std::uint32_t>(error));
    }
}

void Agent::onDeadline(TimePoint now) {
    parts_->consent.onDeadline(now);
    parts_->scheduler.onDeadline(now);
    parts_->settle(now);
    parts_->client.onDeadline(now);
}

TimePoint Agent::nextDeadline() const {
    return std::min(
        {parts_->scheduler.nextDeadline(), parts_->consent.nextDeadline(), parts_->selection.nextDeadline()});
}

std::optional<Transmission> Agent::takeTransmission() {
    if (auto answer = parts_->takeAnswer()) return answer;
    return parts_->client.take(parts_->buffer);
}

std::optional<AgentEvent> Agent::takeEvent() {
    if (parts_->state.events.empty()) return std::nullopt;
    const AgentEvent event = parts_->state.events.front();
    parts_->state.events.pop_front();
    return event;
}

bool Agent::answersTo(std::string_view fragment) const {
    const AgentState& state = parts_->state;
    return fragment == state.generation.local().ufrag ||
           (state.previous && fragment == state.previous->local().ufrag);
}

bool Agent::expects(const stun::TransactionId& id) const {
    return parts_->state.sent.find(id) != nullptr;
}

std::optional<PairId> Agent::validPair(BaseId base, const Endpoint& remote) const {
    const CandidatePair* pair = parts_->state.list.findValid(base, remote);
    if (pair == nullptr) return std::nullopt;
    return pair->id;
}

const CandidatePair* Agent::find(PairId pair) const {
    return std::as_const(parts_->state.list).find(pair);
}

std::span<const CandidatePair> Agent::pairs() const {
    return std::as_const(parts_->state.list).all();
}

std::optional<PairId> Agent::selectedPair() const {
    if (parts_->state.selected == PairId()) return std::nullopt;
    return parts_->state.selected;
}

void Agent::keepWarm(TimePoint now, PairId pair, bool warm) {
    if (CandidatePair* known = parts_->state.list.find(pair)) parts_->consent.keepWarm(now, *known, warm);
}

bool Agent::checkNow(TimePoint now, PairId pair) {
    CandidatePair* known = parts_->state.list.find(pair);
    if (known == nullptr || !parts_->scheduler.checkNow(*known)) return false;
    parts_->settle(now);
    return true;
}

void Agent::watch(TimePoint now, PairId pair, Duration interval) {
    if (CandidatePair* known = parts_->state.list.find(pair)) parts_->scheduler.watch(now, *known, interval);
}

void Agent::provePayload(TimePoint now, PairId pair) {
    if (CandidatePair* known = parts_->state.list.find(pair)) parts_->scheduler.provePayload(now, *known);
}

void Agent::searchPayload(TimePoint now, PairId pair) {
    if (CandidatePair* known = parts_->state.list.find(pair)) parts_->scheduler.searchPayload(now, *known);
}

bool Agent::nominate(TimePoint now, PairId pair) {
    CandidatePair* known = parts_->state.list.find(pair);
    return known != nullptr && parts_->selection.nominate(now, *known);
}

Role Agent::role() const {
    return parts_->state.roles.role();
}

const Credentials& Agent::localCredentials() const {
    return parts_->state.generation.local();
}

bool Agent::hasRemoteCredentials() const {
    return parts_->state.generation.remote().has_value();
}

} // namespace thisbe::ice
