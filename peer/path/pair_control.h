// What a path policy needs of an ICE agent.
#pragma once

#include "shared/ice/candidate_pair.h"

#include <span>

namespace thisbe::peer {

// The verbs of ice::Agent by the same names, and with the same contracts (shared/ice/agent.h). In production
// AgentPairControl; in tests a script.
class PairControl {
  public:
    virtual ~PairControl() = default;

    virtual std::span<const ice::CandidatePair> pairs() const = 0;
    virtual const ice::CandidatePair* find(ice::PairId pair) const = 0;
    virtual std::optional<ice::PairId> selectedPair() const = 0;
    virtual ice::Role role() const = 0;

    virtual void keepWarm(TimePoint now, ice::PairId pair, bool warm) = 0;
    virtual bool checkNow(TimePoint now, ice::PairId pair) = 0;
    virtual void watch(TimePoint now, ice::PairId pair, Duration interval) = 0;
    virtual void provePayload(TimePoint now, ice::PairId pair) = 0;
    virtual void searchPayload(TimePoint now, ice::PairId pair) = 0;
    virtual bool nominate(TimePoint now, ice::PairId pair) = 0;
};

} // namespace thisbe::peer
