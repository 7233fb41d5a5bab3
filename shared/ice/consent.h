// Which pairs may carry data, and for how long (RFC 7675).
#pragma once

#include "shared/ice/selection.h"

namespace thisbe::ice {

class Consent {
  public:
    Consent(AgentState& state, Selection& selection) : state_(state), selection_(selection) {}

    // A check of ours was answered.
    void onAnswered(TimePoint now, CandidatePair& pair);
    // A check of ours left, whatever it was for.
    void onSent(TimePoint now, CandidatePair& pair);
    void keepWarm(TimePoint now, CandidatePair& pair, bool warm);
    // The pair is valid no longer.
    void lose(TimePoint now, CandidatePair& pair, PairEvent why);
    // "If a valid STUN Binding response is not received within 30 seconds [...] consent expires".
    void onDeadline(TimePoint now);
    // When the next consent expires.
    TimePoint nextDeadline() const;

  private:
    TimePoint nextCheckAfter(TimePoint now);

    AgentState& state_;
    Selection& selection_;
};

} // namespace thisbe::ice
