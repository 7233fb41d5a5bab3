// A connection with one remote peer: negotiation, ICE, the choice of paths, DTLS and data channels in one
// (what W3C calls RTCPeerConnection).
#pragma once

#include "peer/connection/candidate_delivery.h"
#include "peer/connection/connection_user.h"
#include "peer/connection/message_assembler.h"
#include "peer/connection/negotiation.h"
#include "peer/ice/ice_host.h"
#include "peer/packets/packet_carrier.h"
#include "peer/path/agent_pair_control.h"
#include "peer/path/path_ends.h"
#include "peer/path/path_policy.h"
#include "shared/channel/data_channel_transport.h"
#include "shared/net/timer.h"

#include <memory>

namespace thisbe::peer {

// Belongs to the loop's thread. Its messages to the peer go through the user until there are channels; then
// ICE restarts go through a channel too, so that they need no server. While there is a call it finds its way
// again after any outage; only the peer, the user, or a failed handshake end it.
class PeerConnection final : public PacketCarrier, private IceSessionUser {
  public:
    enum class State : std::uint8_t {
        idle,       // no call
        connecting, // called; no channel yet
        open,       // the peer has proven its key, and messages flow (or wait for a path)
    };

    struct Host {
        EventLoop& loop;
        IceHost& ice;
        const DtlsContext& dtls;
        Log& log;
    };
    struct Options {
        bool prevails = false;   // of two simultaneous calls ours stands (Negotiation)
        std::uint64_t since = 0; // microseconds since 1970
        PathMode mode = PathMode::automatic;
    };

    // All must outlive it.
    PeerConnection(const Host& host, const Options& options, ConnectionUser& user);
    ~PeerConnection() override;

    // Wants to be connected; nothing where it is, or is being.
    void call();
    void hangUp(const std::string& why);
    // From the peer, authenticated by its signature.
    void onMessage(const CallMessage& message);
    void onUndelivered(const CallMessage& message, const std::string& why);
    void onDelivered(const CallMessage& message);
    // The program that we talked with is no more, others say: there is nobody to hang up on.
    void onPeerGone(const std::string& why);
    // Something has changed that may make dead ways live.
    void onOccasion();

    // For the chat. Accepted: the peer's SCTP will have it, whatever the paths do, while the call lives.
    SctpSendResult send(std::string_view text);

    bool sendControl(ByteView message) override;
    bool sendRecord(std::string_view json) override;
    std::optional<ice::PairId> pairFor(packet::StreamWay way) const override;
    std::optional<PathLabel> labelOf(ice::PairId pair) const override;
    SendReport sendPackets(ice::PairId pair, std::span<const Datagram> packets) override;
    Counters receiveCounters() const override;
    // Nothing for a pair that is no more.
    std::optional<PathEnds> endsOf(ice::PairId pair) const;

    State state() const { return state_; }
    // While there is a call.
    std::optional<CallId> callId() const { return negotiation_.call(); }
    bool weCalled() const { return weCalled_; }
    // What is known of paths, for @why; nothing without a call.
    const ice::Agent* agent() const { return ice_ ? &ice_->agent() : nullptr; }
    std::span<const ice::GatheringProblem> gatheringProblems() const;
    PathPolicy* policy() { return policy_.get(); }
    // Only while there is a policy().
    PathExplanation explain(TimePoint now);
    // Bytes that the peer has not acknowledged.
    std::size_t unacknowledged() const { return transport_ ? transport_->unacknowledged() : 0; }

  private:
    void onLocalCandidate(const ice::LocalCandidate& candidate) override;
    void onLocalCandidatesComplete() override;
    void onAgentEvent(const ice::AgentEvent& event) override;
    void onData(ice::PairId pair, ByteView data) override;
    void onPathError(ice::BaseId base, const Endpoint& remote) override;
    void onNetworkChange() override;

    void openIce(ice::Role role);
    void restartIce(TimePoint now);
    void tearDown();
    void end(const std::string& why);
    void begin(TimePoint now);
    void startTransport(DtlsRole role, const CertificateFingerprint& fingerprint);

    // Offer, answer or trickle what was gathered.
    void tellCandidates(TimePoint now);
    SessionDescription describe(DtlsSetup setup) const;
    void takeDescription(const SessionDescription& description);
    void takeCandidates(const SessionDescription& candidates);
    void deliver(const CallMessage& message);

    void onNegotiationEvent(const NegotiationEvent& event);
    void onOffered(const negotiation::Offered& offered);
    void onRestarted(const SessionDescription& description);
    void onAnswered(const negotiation::Answered& answered);
    void onPathEvent(const PathEvent& event);
    void onChannelEvent(const ChannelEvent& event);
    void onChannelMessage(const ChannelEvent& event);

    // Hands everything on that has become ready, and arms the timer: what every call from outside ends with.
    void settle();
    void settleOpeners();
    bool settleNegotiation();
    bool settlePaths();
    bool settleTransport();
    void sendWaiting(TimePoint now);
    void onTimer();

    Host host_;
    Options options_;
    ConnectionUser& user_;
    Negotiation negotiation_;
    std::unique_ptr<IceSession> ice_;
    std::unique_ptr<AgentPairControl> control_;
    std::unique_ptr<PathPolicy> policy_;
    std::unique_ptr<DataChannelTransport> transport_;
    std::optional<CertificateFingerprint> pinned_;
    std::optional<NatSide> remoteNat_;             // as the peer told
    std::vector<std::vector<std::uint8_t>> early_; // DTLS before we know whose
    bool begun_ = false;
    std::optional<StreamId> chat_;
    std::optional<StreamId> controlChannel_;
    std::optional<StreamId> packetsChannel_;
    State state_ = State::idle;
    bool weCalled_ = false;

    // What the peer has not been told, and what it is to be told as.
    enum class Due : std::uint8_t { nothing, offer, answer, candidates };
    Due due_ = Due::nothing;
    TimePoint dueAt_ = kNever;
    DtlsSetup setup_ = DtlsSetup::actpass;
    std::vector<ice::Candidate> untold_;
    bool gatheringComplete_ = false;
    bool completeTold_ = false;
    CandidateDelivery delivery_; // and so, how long openers go on

    MessageAssembler assembler_; // of what comes through the control channel
    bool settling_ = false;
    Timer timer_;
};

} // namespace thisbe::peer
