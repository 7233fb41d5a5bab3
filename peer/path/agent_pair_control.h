// An ICE agent as a path policy sees it.
#pragma once

#include "peer/path/pair_control.h"
#include "shared/ice/agent.h"

namespace thisbe::peer {

// The agent must outlive it.
class AgentPairControl final : public PairControl {
  public:
    explicit AgentPairControl(ice::Agent& agent) : agent_(agent) {}

    std::span<const ice::CandidatePair> pairs() const override { return agent_.pairs(); }
    const ice::CandidatePair* find(ice::PairId pair) const override { return agent_.find(pair); }
    std::optional<ice::PairId> selectedPair() const override { return agent_.selectedPair(); }
    ice::Role role() const override { return agent_.role(); }

    void keepWarm(TimePoint now, ice::PairId pair, bool warm) override { agent_.keepWarm(now, pair, warm); }
    bool checkNow(TimePoint now, ice::PairId pair) override { return agent_.checkNow(now, pair); }
    void watch(TimePoint now, ice::PairId pair, Duration interval) override {
        agent_.watch(now, pair, interval);
    }
    void provePayload(TimePoint now, ice::PairId pair) override { agent_.provePayload(now, pair); }
    void searchPayload(TimePoint now, ice::PairId pair) override { agent_.searchPayload(now, pair); }
    bool nominate(TimePoint now, ice::PairId pair) override { return agent_.nominate(now, pair); }

  private:
    ice::Agent& agent_;
};

} // namespace thisbe::peer
