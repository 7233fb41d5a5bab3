// Makes pairs of candidates (RFC 8445, section 6.1.2; trickled, RFC 8838, section 12).
#pragma once

#include "shared/ice/agent_state.h"

namespace thisbe::ice {

// Local candidates are their bases here: "if a local candidate is server reflexive, the agent MUST replace
// the server-reflexive candidate with its base" (6.1.2.4), so that no pair is redundant.
class Pairing {
  public:
    explicit Pairing(AgentState& state) : state_(state) {}

    void onNewBase(TimePoint now, BaseId base);
    // A remote candidate was added, or describes anew what was known (a peer-reflexive one, or one with a
    // lower priority).
    void onRemote(TimePoint now, const Candidate& remote);
    // A pair for a check that arrived and has none; nothing where none may be. discovered: its remote
    // candidate is new. remote: with its zone.
    CandidatePair* ofCheck(TimePoint now, BaseId base, const Endpoint& remote, const Candidate& candidate,
                           bool discovered, std::uint32_t generation);

  private:
    CandidatePair* make(TimePoint now, BaseId base, const Candidate& remote, PairEvent why,
                        std::uint32_t generation);
    void describeAnew(TimePoint now, const Candidate& remote);

    AgentState& state_;
};

} // namespace thisbe::ice
