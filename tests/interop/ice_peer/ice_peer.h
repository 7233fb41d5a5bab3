// Our ICE agent behind a line protocol, so that a harness can let it meet any other agent.
//
// Standard output, T in microseconds of CLOCK_MONOTONIC:
//   ready | ev start T | sig d UFRAG PASSWORD | sig c CANDIDATE (RFC 8839) | ev gathered T | sig-end
//   ev connected T | ev failed T | ev pair T LOCAL REMOTE (at every switch) | rx SEQUENCE T
// Standard input:
//   start | remote d UFRAG PASSWORD | remote c CANDIDATE | remote-end | pair | quit
#pragma once

#include "peer/ice/ice_host.h"
#include "peer/path/agent_pair_control.h"
#include "peer/path/path_policy.h"
#include "shared/net/system_clock.h"

#include <optional>
#include <string>
#include <string_view>

namespace thisbe::interop {

// Once connected it sends 100 datagrams a second of 500 bytes: the sequence number in ASCII digits, a zero
// byte, filling. Every datagram that is not STUN is taken as data. Which pair carries is the path policy's
// choice, as in `thisbe join`; ICE is not restarted, since the line protocol has no word for that.
class IcePeer : private peer::IceSessionUser {
  public:
    IcePeer(const peer::IceHost::Context& context, peer::IceHost::Options options, ice::Role role);

    // Lines of standard input, in whatever pieces they come; false at `quit`.
    bool onInput(std::string_view text);

  private:
    void onLocalCandidate(const ice::LocalCandidate& candidate) override;
    void onLocalCandidatesComplete() override;
    void onAgentEvent(const ice::AgentEvent& event) override;
    void onData(ice::PairId pair, ByteView data) override;
    void onNetworkChange() override;

    bool obey(std::string_view line);
    void start();
    void setRemoteDescription(std::string_view text);
    void addRemoteCandidate(std::string_view text);
    void onPolicyDeadline();
    // What the policy has decided, after every call of it.
    void settle();
    void onPathEvent(const peer::PathEvent& event);
    void onPath(TimePoint at);
    void reportPair() const;
    void sendDue();
    void send(ByteView datagram);
    TimePoint now() const { return clock_.now(); }
    void sayEvent(const char* what) const;

    SystemClock clock_;
    EventLoop& loop_;
    peer::IceHost host_;
    std::unique_ptr<peer::IceSession> session_;
    peer::AgentPairControl control_;
    peer::PathPolicy policy_;
    std::string input_; // the beginning of a line
    bool connected_ = false;
    std::uint64_t next_ = 0; // sequence number
    TimePoint sendAt_{};
    Timer sendTimer_;
    Timer policyTimer_;
    Timer outage_; // how long nothing carries
};

} // namespace thisbe::interop
