// What the other side is: told by it, or discovered by its checks.
#pragma once

#include "shared/ice/candidate.h"

#include <span>
#include <vector>

namespace thisbe::ice {

// Of one generation. Endpoints have no zone.
class RemoteCandidates {
  public:
    explicit RemoteCandidates(std::size_t limit) : limit_(limit) {}

    // A signalled candidate takes the place of a peer-reflexive one of the same endpoint, and of one with a
    // lower priority: "the agent removes the redundant candidate with lower priority" (RFC 8445, 5.1.3).
    std::optional<CandidateRefusal> add(const Candidate& candidate);
    // "An agent might receive a check from an unknown endpoint": the peer-reflexive candidate, with "the
    // value of the PRIORITY attribute in the Binding request" and "an arbitrary value, different from the
    // foundations of all other remote candidates" (RFC 8445, section 7.3.1.3). Nothing where there is no
    // room.
    const Candidate* discover(const Endpoint& endpoint, std::uint32_t priority);

    const Candidate* find(const Endpoint& endpoint) const;
    std::span<const Candidate> all() const { return candidates_; }

    // End-of-candidates was told.
    bool isComplete() const { return complete_; }
    void complete() { complete_ = true; }

  private:
    std::size_t limit_;
    std::vector<Candidate> candidates_;
    std::uint32_t discovered_ = 0;
    bool complete_ = false;
};

} // namespace thisbe::ice
