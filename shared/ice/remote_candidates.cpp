#include "shared/ice/remote_candidates.h"

#include "shared/ice/address_zone.h"
#include "shared/ice/check_target.h"

#include <algorithm>

namespace thisbe::ice {

std::optional<CandidateRefusal> RemoteCandidates::add(const Candidate& candidate) {
    if (!mayBeCheckTarget(candidate.endpoint)) return CandidateRefusal::forbidden;
    const Endpoint endpoint = withoutZone(candidate.endpoint);
    const auto known = std::ranges::find(candidates_, endpoint, &Candidate::endpoint);
    if (known != candidates_.end()) {
        const bool replaces =
            known->type == CandidateType::peerReflexive || known->priority < candidate.priority;
        if (!replaces) return CandidateRefusal::duplicate;
        *known = candidate;
        known->endpoint = endpoint;
        return std::nullopt;
    }
    if (candidates_.size() >= limit_) return CandidateRefusal::tooMany;
    candidates_.push_back(candidate);
    candidates_.back().endpoint = endpoint;
    return std::nullopt;
}

const Candidate* RemoteCandidates::discover(const Endpoint& endpoint, std::uint32_t priority) {
    if (!mayBeCheckTarget(endpoint)) return nullptr;
    if (candidates_.size() >= limit_) {
        const auto oldest = std::ranges::find(candidates_, CandidateType::peerReflexive, &Candidate::type);
        if (oldest == candidates_.end()) return nullptr;
        candidates_.erase(oldest);
    }
    Candidate discovered;
    discovered.type = CandidateType::peerReflexive;
    // No ice-char: nobody can signal the same.
    discovered.foundation = "?" + std::to_string(++discovered_);
    discovered.priority = priority;
    discovered.endpoint = withoutZone(endpoint);
    candidates_.push_back(std::move(discovered));
    return &candidates_.back();
}

const Candidate* RemoteCandidates::find(const Endpoint& endpoint) const {
    const auto found = std::ranges::find(candidates_, withoutZone(endpoint), &Candidate::endpoint);
    return found == candidates_.end() ? nullptr : &*found;
}

} // namespace thisbe::ice
