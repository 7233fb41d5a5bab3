#include "shared/ice/local_candidates.h"

#include "shared/ice/address_zone.h"

#include <algorithm>

namespace thisbe::ice {

std::uint16_t localPreferenceOf(std::uint32_t priority) {
    return static_cast<std::uint16_t>(priority >> 8 & 0xffffU);
}

LocalCandidates::Added LocalCandidates::add(const LocalCandidate& candidate) {
    const bool isNewBase = baseOf(candidate.base) == nullptr;
    const auto same = std::ranges::find_if(candidates_, [&](const LocalCandidate& known) {
        return known.base == candidate.base && known.candidate.endpoint == candidate.candidate.endpoint;
    });
    if (same != candidates_.end()) {
        if (same->candidate.type == candidate.candidate.type) same->candidate = candidate.candidate;
        return Added::known;
    }
    if (candidates_.size() >= limit_) return Added::ignored;
    candidates_.push_back(candidate);
    return isNewBase ? Added::newBase : Added::known;
}

void LocalCandidates::remove(BaseId base) {
    std::erase_if(candidates_, [&](const LocalCandidate& known) { return known.base == base; });
}

const Candidate* LocalCandidates::baseOf(BaseId base) const {
    const auto found = std::ranges::find(candidates_, base, &LocalCandidate::base);
    return found == candidates_.end() ? nullptr : &found->candidate;
}

Candidate LocalCandidates::describe(BaseId base, const Endpoint& mapped) const {
    for (const LocalCandidate& known : candidates_) {
        if (known.base == base && withoutZone(known.candidate.endpoint) == mapped) return known.candidate;
    }
    Candidate discovered;
    discovered.type = CandidateType::peerReflexive;
    discovered.endpoint = mapped;
    if (const Candidate* sender = baseOf(base)) {
        discovered.foundation = sender->foundation;
        discovered.priority =
            candidatePriority(CandidateType::peerReflexive, localPreferenceOf(sender->priority));
        discovered.related = sender->endpoint;
    }
    return discovered;
}

} // namespace thisbe::ice
