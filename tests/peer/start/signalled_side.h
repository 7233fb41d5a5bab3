// One side of a call in a simulated world whose signals take their time: negotiation, signals and ICE as
// PeerConnection joins them, without sockets, DTLS and channels.
#pragma once

#include "peer/connection/candidate_delivery.h"
#include "peer/connection/message_assembler.h"
#include "peer/connection/negotiation.h"
#include "peer/connection/signal_queue.h"
#include "tests/ice/sim_peer.h"

namespace thisbe::peer::test {

using namespace std::chrono_literals;

class SignalledSide {
  public:
    struct Options {
        // Of a signal to the other side, one way.
        Duration delay{};
        // When its server-reflexive candidate is told, after the first description.
        Duration reflexiveLater{};
        // Openers last so long, whatever the signals do; 0: they follow the delivery.
        Duration fixedOpeners{};
        bool prevails = false;
    };

    SignalledSide(ice::test::SimPeer& ice, sim::Simulation& simulation, const Options& options);
    // Both ways: what one sends reaches the other, and its receipt comes back.
    void connect(SignalledSide& other) { other_ = &other; }

    void call();

    // When the answerer sent its answer, or the offerer got it.
    std::optional<TimePoint> agreedAt() const { return agreedAt_; }

  private:
    Result<signal::SignalHandle, signal::SendError> send(ByteView payload);
    void onSignal(ByteView payload);
    void onEvent(const NegotiationEvent& event);
    void answer();
    void takeDescription(const SessionDescription& description);
    void takeCandidates(const SessionDescription& candidates);
    // With the candidates that are known at first; the others are trickled.
    SessionDescription describe(DtlsSetup setup);
    void trickleLater();
    void settle();
    TimePoint now() const { return simulation_.now(); }

    ice::test::SimPeer& ice_;
    sim::Simulation& simulation_;
    Options options_;
    SignalledSide* other_ = nullptr;
    Negotiation negotiation_;
    CandidateDelivery delivery_;
    SignalQueue queue_;
    MessageAssembler assembler_;
    std::uint32_t handles_ = 0;
    std::optional<TimePoint> agreedAt_;
};

} // namespace thisbe::peer::test
