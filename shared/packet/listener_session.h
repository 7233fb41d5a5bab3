// The side that agreed: one test of a listener.
#pragma once

#include "shared/packet/control/request.h"
#include "shared/packet/control/session_message.h"
#include "shared/packet/control/session_seal.h"
#include "shared/packet/control/test_plan.h"
#include "shared/packet/test_end.h"
#include "shared/packet/test_outcome.h"

#include <utility>

namespace thisbe::packet {

// Sans-I/O; ListenerService has them. Paced like a GeneratorSession's: while sender() is not null.
class ListenerSession {
  public:
    static constexpr Duration kSilence = std::chrono::seconds(5);
    static constexpr Duration kProgress = std::chrono::milliseconds(250);
    static constexpr Duration kOvertime = std::chrono::seconds(10);
    static constexpr Duration kLinger = std::chrono::seconds(10); // answers a repeated finish

    struct Options {
        TestPlan plan;
        Duration longest{}; // if the plan has no duration
        // The acceptance, to be said again when the proposal comes again.
        std::vector<std::uint8_t> acceptance;
        std::vector<std::uint8_t> proposal;
    };

    ListenerSession(TimePoint now, const TestEnd::Options& end, Options options);

    // Of this session by its number; whoever sent them.
    void onProbe(TimePoint now, const Datagram& datagram);
    void onControl(TimePoint now, const Datagram& datagram);
    void onDeadline(TimePoint now);
    TimePoint nextDeadline() const;
    void takeOutput(TimePoint now, DatagramBatch& batch);
    void stop();

    // Over, with both accounts as good as they get; still lingers.
    bool over() const { return outcome_ != TestOutcome::running; }
    // Nothing more is to be expected or sent.
    bool gone() const { return gone_ && message_.empty(); }
    TestOutcome outcome() const { return outcome_; }
    // True once after it is over.
    bool takeNews() { return !std::exchange(told_, true); }
    bool started() const { return started_; }

    TestEnd& end() { return end_; }
    const TestEnd& end() const { return end_; }
    const Options& options() const { return options_; }
    StreamSender* sender() { return over() ? nullptr : end_.sender(); }
    const SenderReport& theirSender() const { return theirSender_; }
    const ReceiverReport& theirReceiver() const { return theirReceiver_; }

  private:
    void onStart(TimePoint now);
    void onFinish(TimePoint now, const SessionMessage& message);
    void say(ControlType type, AbortReason reason);
    void giveUp(TestOutcome outcome, AbortReason reason);

    Options options_;
    TestEnd end_;
    SessionSeal sending_;
    SessionSeal receiving_;
    TestOutcome outcome_ = TestOutcome::running;
    bool started_ = false;
    bool gone_ = false;
    bool told_ = false;
    std::vector<std::uint8_t> message_; // the next to say
    TimePoint lastHeard_;
    TimePoint nextProgress_ = kNever;
    TimePoint lastChance_ = kNever;
    TimePoint goneAt_ = kNever;
    SenderReport theirSender_;
    ReceiverReport theirReceiver_;
};

} // namespace thisbe::packet
