// An ICE agent, a path policy and a model transport on a simulated host: a session without its cryptography.
#pragma once

#include "peer/path/agent_pair_control.h"
#include "peer/path/path_policy.h"
#include "tests/ice/sim_peer.h"
#include "tests/peer/path/model_transport.h"

namespace thisbe::peer::test {

// The agent's verbs go through the peer, so that what follows from them is sent.
class PathPeer final : private ice::test::SimPeerUser {
  public:
    PathPeer(ice::test::SimPeer& ice, sim::Simulation& simulation, const PathOptions& options);
    ~PathPeer() override;
    PathPeer(const PathPeer&) = delete;
    PathPeer& operator=(const PathPeer&) = delete;

    // A message so often from now on; 0: no more.
    void sayEvery(Duration interval);

    PathPolicy& policy() { return policy_; }
    const ModelTransport& transport() const { return transport_; }
    void restartGap() { transport_.restartGap(now()); }
    const std::vector<PathEvent>& events() const { return events_; }
    bool isDirect() const;
    bool carries() const { return policy_.currentPair().has_value(); }
    std::uint64_t dataSent() const { return dataSent_; }
    std::uint64_t dataHeld() const { return dataHeld_; }
    // After a call of the policy.
    void settle();

  private:
    void onAgentEvent(const ice::AgentEvent& event) override;
    void onData(ice::BaseId base, const Endpoint& remote, ByteView data) override;
    void onTimer();
    void flush();
    TimePoint now() const { return simulation_.now(); }

    ice::test::SimPeer& ice_;
    sim::Simulation& simulation_;
    AgentPairControl control_;
    PathPolicy policy_;
    ModelTransport transport_;
    Timer timer_;
    std::vector<PathEvent> events_;
    Duration sayEvery_{};
    TimePoint sayAt_ = kNever;
    std::uint64_t dataSent_ = 0;
    std::uint64_t dataHeld_ = 0;
    bool again_ = false; // something came of what the policy asked for
};

} // namespace thisbe::peer::test
