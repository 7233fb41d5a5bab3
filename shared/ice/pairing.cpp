#include "shared/ice/pairing.h"

#include "shared/base/address_class.h"
#include "shared/ice/address_zone.h"
#include "shared/ice/check_target.h"

#include <vector>

namespace thisbe::ice {

namespace {

// Their link-local address is on the link of the base that reaches it.
Endpoint onLinkOf(const Candidate& base, const Endpoint& remote) {
    if (remote.isV4() || classify(remote.address()) != AddressClass::linkLocal) return remote;
    return {withZone(remote.address(), base.endpoint.address().scopeId()), remote.port()};
}

std::string foundationOf(const Candidate& base, const Candidate& remote) {
    return base.foundation + " " + remote.foundation;
}

} // namespace

void Pairing::onNewBase(TimePoint now, BaseId base) {
    for (const Candidate& remote : state_.remotes.all())
        make(now, base, remote, PairEvent::created, state_.generation.number());
    if (!state_.isStranded()) return;
    for (const Candidate& remote : state_.previousRemotes.all())
        make(now, base, remote, PairEvent::created, state_.previous->number());
}

void Pairing::onRemote(TimePoint now, const Candidate& remote) {
    describeAnew(now, remote);
    std::vector<BaseId> seen;
    for (const LocalCandidate& local : state_.locals.all()) {
        if (!seen.empty() && seen.back() == local.base) continue;
        seen.push_back(local.base);
        make(now, local.base, remote, PairEvent::created, state_.generation.number());
    }
}

void Pairing::describeAnew(TimePoint now, const Candidate& remote) {
    for (CandidatePair& pair : state_.list.all()) {
        if (!state_.isPresent(pair) || withoutZone(pair.remote.endpoint) != remote.endpoint) continue;
        const Endpoint endpoint = pair.remote.endpoint;
        const Candidate* base = state_.locals.baseOf(pair.base);
        if (pair.remote.type == CandidateType::peerReflexive) pair.history.add(now, PairEvent::signalled);
        pair.remote = remote;
        pair.remote.endpoint = endpoint;
        if (pair.isRelayed()) {
            pair.schedule.endSizing();
            pair.payload = PayloadProof::notNeeded;
            pair.payloadBytes = 0;
        }
        if (base != nullptr) pair.schedule.foundation = foundationOf(*base, remote);
    }
    state_.list.sortByPriority(state_.roles.role());
}

CandidatePair* Pairing::make(TimePoint now, BaseId base, const Candidate& remote, PairEvent why,
                             std::uint32_t generation) {
    const Candidate* local = state_.locals.baseOf(base);
    if (local == nullptr) return nullptr;
    const bool relayed = local->type == CandidateType::relayed;
    if (!mayPair(local->endpoint.address(), relayed, remote.endpoint.address())) return nullptr;
    CandidatePair pair;
    pair.base = base;
    pair.generation = generation;
    pair.local = *local;
    pair.remote = remote;
    pair.remote.endpoint = onLinkOf(*local, remote.endpoint);
    if (state_.list.find(base, pair.remote.endpoint, pair.generation) != nullptr) return nullptr;
    pair.basePriority = local->priority;
    pair.priority = pairPriority(local->priority, remote.priority, state_.roles.role());
    pair.relayedBase = relayed;
    if (pair.isRelayed()) pair.payload = PayloadProof::notNeeded;
    pair.schedule.foundation = foundationOf(*local, remote);
    // Nothing of the new generation waits for what is left of the old one.
    if (!state_.isPresent(pair)) pair.schedule.foundation += AgentState::kOfBefore;
    pair.history.add(now, why);
    return state_.list.add(std::move(pair));
}

CandidatePair* Pairing::ofCheck(TimePoint now, BaseId base, const Endpoint& remote,
                                const Candidate& candidate, bool discovered, std::uint32_t generation) {
    Candidate here = candidate;
    here.endpoint = remote;
    return make(now, base, here, discovered ? PairEvent::discovered : PairEvent::created, generation);
}

} // namespace thisbe::ice
