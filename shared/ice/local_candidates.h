// What we are: bases, and the candidates on them.
#pragma once

#include "shared/ice/local_candidate.h"

#include <span>
#include <vector>

namespace thisbe::ice {

class LocalCandidates {
  public:
    enum class Added : std::uint8_t { newBase, known, ignored };

    explicit LocalCandidates(std::size_t limit) : limit_(limit) {}

    // known: one more on a base that is there, or a newer description of the same one.
    Added add(const LocalCandidate& candidate);
    void remove(BaseId base);

    // The candidate that stands for the base: its first. Nothing for an unknown base.
    const Candidate* baseOf(BaseId base) const;
    // What the other side saw us as. "If the [mapped address] does not match any of the local candidates
    // [...] the mapped address represents a new candidate: a peer-reflexive candidate" (RFC 8445, 7.2.5.3.1).
    Candidate describe(BaseId base, const Endpoint& mapped) const;

    std::span<const LocalCandidate> all() const { return candidates_; }

  private:
    std::size_t limit_;
    std::vector<LocalCandidate> candidates_;
};

// The local preference that a candidate's priority was made with (RFC 8445, section 5.1.2.1).
std::uint16_t localPreferenceOf(std::uint32_t priority);

} // namespace thisbe::ice
