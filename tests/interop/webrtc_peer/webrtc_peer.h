// Our data channels with ICE beneath, as a WebRTC peer: what a browser's page, or any other implementation,
// makes a connection with.
//
// Signals (SignalLine) on standard output and input; besides, on standard output:
//   path LOCAL REMOTE (host, srflx, prflx, relay; at every switch) | dtls client|server
//   and what DataChannelEcho says
#pragma once

#include "peer/connection/session_description.h"
#include "peer/ice/ice_host.h"
#include "peer/path/agent_pair_control.h"
#include "peer/path/path_policy.h"
#include "tests/interop/data_channel_echo.h"
#include "tests/interop/webrtc_peer/signal_line.h"

#include <memory>

namespace thisbe::interop {

// Its description has all its candidates ("half trickle", RFC 8838), since not everybody trickles; those of
// the other side may come in any way. ICE is not restarted.
class WebrtcPeer : private peer::IceSessionUser {
  public:
    struct Options {
        bool offers = false; // else it answers
        // Of the offer or the answer; an answer is active or passive.
        peer::DtlsSetup setup = peer::DtlsSetup::actpass;
    };

    // Begins to gather. The DTLS context must outlive it. Ends the loop when the other side has left.
    WebrtcPeer(const peer::IceHost::Context& context, peer::IceHost::Options host, const DtlsContext& dtls,
               const Options& options);

    // Lines of standard input, in whatever pieces they come. An error ends it all.
    Result<void> onInput(std::string_view text);
    // The other side left, and nothing had gone wrong before.
    bool succeeded() const { return echo_ && echo_->ended() && !echo_->transport.failure(); }

  private:
    void onLocalCandidate(const ice::LocalCandidate& candidate) override;
    void onLocalCandidatesComplete() override;
    void onAgentEvent(const ice::AgentEvent& event) override;
    void onData(ice::PairId pair, ByteView data) override;

    Result<void> onSignal(const SignalLine& signal);
    Result<void> onDescription(const std::string& sdp);
    // When it is time for it.
    void describe();
    void startTransport(const peer::SessionDescription& remote, const std::string& sdp);
    // What follows from everything that happened: what every call from outside ends with.
    void settle();
    void settlePaths();
    void sendWaiting();
    void onTimer();
    void reportPath() const;

    EventLoop& loop_;
    const DtlsContext& dtls_;
    Options options_;
    peer::IceHost host_;
    std::unique_ptr<peer::IceSession> session_;
    peer::AgentPairControl control_;
    peer::PathPolicy policy_;
    std::optional<test::DataChannelEcho> echo_;
    peer::SessionDescription local_;
    bool described_ = false;
    std::string input_; // the beginning of a line
    Timer timer_;
};

} // namespace thisbe::interop
