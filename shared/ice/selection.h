// Which pair is nominated and selected, on either side (RFC 8445, section 8).
#pragma once

#include "shared/ice/agent_state.h"

namespace thisbe::ice {

class Selection {
  public:
    explicit Selection(AgentState& state) : state_(state) {}

    // Controlling: begins to send USE-CANDIDATE on the pair, and stops doing so on any other.
    bool nominate(TimePoint now, CandidatePair& pair);
    // The number of the nomination that is under way or was the last.
    std::uint32_t number() const { return number_; }
    // Controlling: a check with USE-CANDIDATE and that number was answered.
    void onConfirmed(TimePoint now, CandidatePair& pair, std::uint32_t number);
    // Controlling: USE-CANDIDATE went unanswered.
    void onUnconfirmed(CandidatePair& pair);

    // Controlled: a check with USE-CANDIDATE arrived; number 0 from agents that do not number.
    void onUseCandidate(TimePoint now, CandidatePair& pair, std::uint32_t number);

    // The pair became valid.
    void onValid(TimePoint now, CandidatePair& pair);
    // The pair is no longer valid, or goes.
    void onLost(const CandidatePair& pair);

    void onRestart();
    // Nomination::automatic: nominates where it is time to.
    void consider(TimePoint now);
    // When consider() should be called at the latest.
    TimePoint nextDeadline() const { return patienceUntil_; }

  private:
    void select(TimePoint now, CandidatePair& pair);
    bool accepts(const CandidatePair& pair, std::uint32_t number) const;
    bool betterMayCome(const CandidatePair& best) const;

    AgentState& state_;
    std::uint32_t number_ = 0;   // ours, while controlling
    std::uint32_t accepted_ = 0; // the newest of theirs
    bool automaticDone_ = false;
    TimePoint patienceUntil_ = kNever;
};

} // namespace thisbe::ice
