#include "peer/path/nat_evidence.h"

#include <algorithm>

namespace thisbe::peer {

namespace {

using ice::Candidate;
using ice::CandidateType;

// What one side's candidates and answered pairs say.
struct Evidence {
    std::vector<Endpoint> mapped; // as a server saw it
    bool otherPort = false;       // somebody saw a mapped address with another port
    bool samePort = false;        // somebody else saw the same

    std::optional<NatSide> side() const {
        NatSide out;
        out.nat.filtering = stun::FilteringBehaviour::addressAndPortDependent;
        out.filteringAssumed = true;
        if (otherPort)
            out.nat.mapping = stun::MappingBehaviour::addressAndPortDependent;
        else if (samePort)
            out.nat.mapping = stun::MappingBehaviour::endpointIndependent;
        else
            return std::nullopt;
        return out;
    }
};

void addMapped(Evidence& evidence, const Candidate& candidate) {
    if (candidate.type == CandidateType::serverReflexive && candidate.endpoint.isV4())
        evidence.mapped.push_back(candidate.endpoint);
}

// candidate: how the other end of an answered pair saw this side.
void addSeen(Evidence& evidence, const Candidate& candidate) {
    if (!candidate.endpoint.isV4() || candidate.type == CandidateType::relayed) return;
    const Endpoint& seen = candidate.endpoint;
    if (std::ranges::find(evidence.mapped, seen) != evidence.mapped.end()) {
        evidence.samePort = true;
        return;
    }
    const bool sameAddress = std::ranges::any_of(
        evidence.mapped, [&](const Endpoint& mapped) { return mapped.address() == seen.address(); });
    if (sameAddress && candidate.type == CandidateType::peerReflexive) evidence.otherPort = true;
}

} // namespace

NatFindings withEvidence(NatFindings known, const ice::CheckListReport& report) {
    Evidence ours;
    Evidence theirs;
    for (const ice::LocalCandidate& local : report.local)
        addMapped(ours, local.candidate);
    for (const Candidate& remote : report.remote)
        addMapped(theirs, remote);
    for (const auto* const pairs : {&report.pairs, &report.retired}) {
        for (const ice::CandidatePair& pair : *pairs) {
            // A check that came from there has shown it, answered or not.
            if (pair.wasValid() || pair.remote.type == CandidateType::peerReflexive)
                addSeen(theirs, pair.remote);
            if (pair.wasValid()) addSeen(ours, pair.local);
        }
    }
    if (!known.ipv4.ours) known.ipv4.ours = ours.side();
    if (!known.ipv4.theirs) known.ipv4.theirs = theirs.side();
    return known;
}

} // namespace thisbe::peer
