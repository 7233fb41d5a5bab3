#include "shared/ice/check_server.h"

#include "shared/ice/demultiplexing.h"

#include <algorithm>

namespace thisbe::ice {

namespace {

// Errors to whom we do not know: enough for a person who looks for a mistake.
constexpr Duration kRefusalInterval = 50ms;
constexpr int kRefusalBurst = 20;
// Peer-reflexive candidates: a NAT that maps anew for every destination shows one for every check of ours.
constexpr Duration kDiscoveryInterval = 500ms;
constexpr int kDiscoveryBurst = 10;

// The same where so many from one address were good for nothing: both NATs map by address and port, and each
// check shows the other side one more such endpoint, without end.
constexpr std::size_t kManyInVain = 6;
constexpr Duration kVainInterval = 2s;
constexpr int kVainBurst = 2;

// Where its checks come from is not where its answers come from, and no check of ours changes that. Asking
// whenever it asks, the two sides would go on as fast as the round trip is.
bool isAnsweredFromElsewhere(const CandidatePair& pair) {
    const auto records = pair.history.records();
    return !pair.wasValid() &&
           std::ranges::find(records, PairEvent::asymmetric, &PairHistory::Record::event) != records.end();
}

Duration intervalOf(std::uint32_t perSecond) {
    return std::chrono::duration_cast<Duration>(1s) / std::max(perSecond, 1U);
}

} // namespace

CheckServer::CheckServer(AgentState& state, Pairing& pairing, Selection& selection, CheckScheduler& scheduler)
    : state_(state),
      pairing_(pairing),
      selection_(selection),
      scheduler_(scheduler),
      early_(state.options.maxEarlyChecks),
      answers_(intervalOf(state.options.maxAnswersPerSecond),
               static_cast<int>(state.options.maxAnswersPerSecond)),
      refusals_(kRefusalInterval, kRefusalBurst),
      discoveries_(kDiscoveryInterval, kDiscoveryBurst),
      vainDiscoveries_(kVainInterval, kVainBurst) {}

void CheckServer::onRestart() {
    early_.clear();
    // What it had found may be needed again, by the one check that shows it.
    discoveries_ = Allowance(kDiscoveryInterval, kDiscoveryBurst);
    vainDiscoveries_ = Allowance(kVainInterval, kVainBurst);
}

const Generation* CheckServer::generationFor(const stun::MessageView& request) const {
    const std::string_view fragment = receiverFragment(request);
    if (fragment == state_.generation.local().ufrag) return &state_.generation;
    if (state_.previous && fragment == state_.previous->local().ufrag) return &*state_.previous;
    return nullptr;
}

Arrival CheckServer::onRequest(TimePoint now, BaseId base, const Endpoint& remote,
                               const stun::MessageView& request) {
    const Generation* generation = generationFor(request);
    if (generation == nullptr) return Arrival::otherFragment;
    const auto integrity = stun::checkIntegrity(request, generation->localKey());
    if (integrity != stun::IntegrityCheck::valid) return refuse(now, base, remote, request, integrity);
    if (!answers_.take(now)) return Arrival::tooMany;

    AnswerQueue::Entry entry{
        .base = base, .remote = remote, .generation = generation->number(), .answer = {}};
    entry.answer.id = request.transactionId();
    entry.answer.mapped = remote;
    entry.answer.unknown = unknownInCheck(request);
    const auto check = ReceivedCheck::read(request);
    if (!entry.answer.unknown.empty())
        entry.answer.error = stun::ErrorNumber::unknownAttribute;
    else if (!check)
        entry.answer.error = stun::ErrorNumber::badRequest;
    else if (!agreesOnRoles(*check))
        entry.answer.error = stun::ErrorNumber::roleConflict;
    // Both directions are proved by one exchange; never more bytes back than came.
    else if (check->padded && request.bytes().size() >= kPaddedSize)
        entry.answer.paddedSize = std::min(request.bytes().size(), kLargestCheck);
    const bool isAnswered = state_.answers.push(entry);
    if (entry.answer.error) return isAnswered ? Arrival::handled : Arrival::tooMany;
    accept(now, {.base = base,
                 .remote = remote,
                 .senderFragment = std::string(check->senderFragment),
                 .priority = check->priority,
                 .useCandidate = check->useCandidate,
                 .nomination = check->nomination});
    return isAnswered ? Arrival::handled : Arrival::tooMany;
}

// "If the message does not contain [...] MESSAGE-INTEGRITY: 400"; "if the value does not match: 401" (RFC
// 8489, section 9.1.3).
Arrival CheckServer::refuse(TimePoint now, BaseId base, const Endpoint& remote,
                            const stun::MessageView& request, stun::IntegrityCheck integrity) {
    if (!refusals_.take(now)) return Arrival::unauthenticated;
    CheckAnswer answer;
    answer.id = request.transactionId();
    answer.error = integrity == stun::IntegrityCheck::absent ? stun::ErrorNumber::badRequest
                                                             : stun::ErrorNumber::unauthenticated;
    answer.authenticated = false;
    state_.answers.push({.base = base, .remote = remote, .generation = 0, .answer = answer});
    return Arrival::unauthenticated;
}

bool CheckServer::agreesOnRoles(const ReceivedCheck& check) {
    if (!check.role) return true;
    switch (state_.roles.onRequest(*check.role, check.tieBreaker)) {
    case RoleKeeper::Verdict::agreed:
        return true;
    case RoleKeeper::Verdict::switched:
        state_.onRoleChanged();
        return true;
    case RoleKeeper::Verdict::refused:
        return false;
    }
    return false;
}

void CheckServer::onRemoteCredentials(TimePoint now) {
    for (const EarlyCheck& check : early_.takeAll())
        accept(now, check);
}

// Two such NATs that let everybody in would show each other new endpoints without end. So where a way to that
// address works, another one is not looked for, unless the other side wants to use it.
bool CheckServer::mayDiscover(TimePoint now, const EarlyCheck& check, const Generation& generation) {
    std::size_t inVain = 0;
    for (const CandidatePair& pair : state_.list.all()) {
        const bool isAlike = pair.generation == generation.number() && pair.base == check.base &&
                             pair.remote.endpoint.address() == check.remote.address();
        if (isAlike && pair.works() && !check.useCandidate) return false;
        if (isAlike && isAnsweredFromElsewhere(pair)) ++inVain;
    }
    return discoveries_.take(now) && (inVain < kManyInVain || vainDiscoveries_.take(now));
}

CandidatePair* CheckServer::pairOf(TimePoint now, const EarlyCheck& check, const Generation& generation) {
    const std::uint32_t number = generation.number();
    if (CandidatePair* known = state_.list.find(check.base, check.remote, number)) return known;
    const bool isPresent = number == state_.generation.number();
    // What goes on until the new generation has a selected pair; nothing begins here any more.
    if (!isPresent && !state_.isStranded()) return nullptr;
    RemoteCandidates& remotes = isPresent ? state_.remotes : state_.previousRemotes;
    const Candidate* candidate = remotes.find(check.remote);
    if (candidate != nullptr)
        return pairing_.ofCheck(now, check.base, check.remote, *candidate, false, number);
    if (!mayDiscover(now, check, generation)) return nullptr;
    candidate = remotes.discover(check.remote, check.priority);
    if (candidate == nullptr) return nullptr;
    return pairing_.ofCheck(now, check.base, check.remote, *candidate, true, number);
}

void CheckServer::accept(TimePoint now, const EarlyCheck& check) {
    const auto isFrom = [&](const Generation& generation) {
        return generation.remote() && generation.remote()->ufrag == check.senderFragment;
    };
    CandidatePair* pair = nullptr;
    if (isFrom(state_.generation))
        pair = pairOf(now, check, state_.generation);
    else if (state_.previous && isFrom(*state_.previous))
        pair = pairOf(now, check, *state_.previous);
    else
        return early_.add(check);
    if (pair == nullptr) return;
    ++pair->history.requestsReceived;
    if (check.useCandidate) selection_.onUseCandidate(now, *pair, check.nomination);
    if (pair->valid || isAnsweredFromElsewhere(*pair)) return;
    pair->history.add(now, PairEvent::askedByPeer);
    scheduler_.trigger(*pair);
}

} // namespace thisbe::ice
