// The side that asks: agrees on a test with a listener and runs it.
#pragma once

#include "shared/packet/control/proposal.h"
#include "shared/packet/control/refusal.h"
#include "shared/packet/control/request.h"
#include "shared/packet/control/session_message.h"
#include "shared/packet/control/session_seal.h"
#include "shared/packet/test_end.h"
#include "shared/packet/test_outcome.h"

namespace thisbe::packet {

// Sans-I/O. The stream itself is paced by its owner: while sender() is not null, its packets leave when they
// are due. Whatever the other side does or does not do, the session ends in time: at most Request::kPatience
// for each of asking, starting and finishing, kSilence without an authentic datagram, and the test's own
// length with some grace.
class GeneratorSession {
  public:
    static constexpr Duration kSilence = std::chrono::seconds(3);
    static constexpr Duration kGrace = std::chrono::seconds(3);
    static constexpr Duration kDrain =
        std::chrono::milliseconds(200); // for what is still on its way, at least

    enum class State : std::uint8_t {
        asking,    // hello sent
        proposing, // challenge answered
        settling,  // agreed; the first clock exchanges
        starting,
        running,
        draining, // all is sent, some may still arrive
        finishing,
        closing, // told to stop: what the listener sent last may still arrive
        ended,
    };

    GeneratorSession(const Endpoint& listener, const TestPlan& plan, RandomSource& random);

    void start(TimePoint now);
    // Between peers: the message plane has proven who we are, and the listener has agreed to this attempt
    // (TestDecision). Proposes at once.
    void startAgreed(TimePoint now, AttemptId attempt);
    void onDatagram(TimePoint now, const Datagram& datagram);
    void onDeadline(TimePoint now);
    // Without the stream's packets.
    TimePoint nextDeadline() const;
    void takeOutput(TimePoint now, DatagramBatch& batch);
    // An ICMP error said that no socket is there: a hint, believed only while nobody has answered.
    void onRefused();
    // Ends the test early, with the results so far.
    void stop(TimePoint now);

    State state() const { return state_; }
    TestOutcome outcome() const { return outcome_; }
    const TestPlan& plan() const { return plan_; }
    // A sentence for outcomes other than completed.
    const std::string& problem() const { return problem_; }
    // Null before the session is agreed.
    TestEnd* end() { return end_.get(); }
    const TestEnd* end() const { return end_.get(); }
    StreamSender* sender() { return end_ && state_ == State::running ? end_->sender() : nullptr; }
    // The other side's account, as of its latest message.
    const SenderReport& theirSender() const { return theirSender_; }
    const ReceiverReport& theirReceiver() const { return theirReceiver_; }
    TimePoint startedAt() const { return startedAt_; }

  private:
    void setState(State state) { state_ = state; }
    void onControl(TimePoint now, ByteView message);
    void onChallenge(TimePoint now, const Challenge& challenge);
    void propose(TimePoint now, const stun::NonceIssuer::Text& nonce);
    void onAcceptance(TimePoint now, ByteView message);
    void onRefusal(TimePoint now, const Refusal& refusal);
    void onSessionMessage(TimePoint now, ByteView bytes);
    void onResult(TimePoint now);
    void ask(TimePoint now);
    void request(TimePoint now, ControlType type);
    void proceed(TimePoint now);
    bool streamsAreOver(TimePoint now) const;
    void finish(TimePoint now);
    void endWith(TestOutcome outcome, std::string problem);
    void abort(TestOutcome outcome, AbortReason reason, std::string problem);
    Duration drainTime() const;
    std::vector<std::uint8_t> sealed(ControlType type, AbortReason reason) const;

    Endpoint listener_;
    TestPlan plan_;
    RandomSource& random_;
    AttemptId attempt_;
    bool agreed_ = false; // startAgreed()
    std::optional<KeyAgreement> agreement_;
    std::unique_ptr<TestEnd> end_;
    State state_ = State::asking;
    TestOutcome outcome_ = TestOutcome::running;
    std::string problem_;
    Request request_;
    std::vector<std::uint8_t> farewell_; // an abort, said once
    TimePoint startedAt_{};
    TimePoint lastHeard_{};
    TimePoint stateUntil_ = kNever; // of settling, draining and closing
    bool stopped_ = false;
    bool receivingFinished_ = false;
    SenderReport theirSender_;
    ReceiverReport theirReceiver_;
};

} // namespace thisbe::packet
