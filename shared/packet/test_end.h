// One end of a running test: its streams, its clock, and what they add up to.
#pragma once

#include "shared/packet/clock_sync.h"
#include "shared/packet/session_keys.h"
#include "shared/packet/stream_receiver.h"
#include "shared/packet/stream_sender.h"

#include <memory>

namespace thisbe::packet {

// The same for the generator and the listener, over sockets of its own or on the path of two peers: whoever
// agreed on session and keys makes one. Not thread-safe; neither copied nor moved.
class TestEnd {
  public:
    struct Options {
        SessionId session;
        SessionKeys keys;
        Endpoint remote; // the only one that is heard
        TimePoint origin;
    };

    explicit TestEnd(const Options& options);
    TestEnd(const TestEnd&) = delete;
    TestEnd& operator=(const TestEnd&) = delete;

    void startClock(TimePoint now) { clock_.start(now); }
    // From now on packets leave in this shape. Once.
    void startSending(TimePoint now, const TrafficShape& shape);

    // A datagram of this session. True if it was authentic; what was not is counted.
    bool onProbe(TimePoint now, const Datagram& datagram);
    TimePoint nextDeadline() const { return clock_.nextDeadline(); }
    // Clock exchanges only: the stream's packets are its sender's.
    void takeOutput(TimePoint now, DatagramBatch& batch) { clock_.takeOutput(now, batch); }
    void stop();

    // Null before startSending().
    StreamSender* sender() { return sender_.get(); }
    const StreamSender* sender() const { return sender_.get(); }
    const StreamReceiver& receiver() const { return receiver_; }
    // The other side sent so many. Once.
    void finishReceiving(std::uint64_t sent) { receiver_.finish(sent); }
    // What the receiving socket dropped and got in super-packets since it was made. What the first call says
    // was before this test.
    void setSocketCounters(std::uint64_t drops, std::uint64_t superPackets);

    SessionId session() const { return options_.session; }
    const Endpoint& remote() const { return options_.remote; }
    const SessionKeys& keys() const { return options_.keys; }
    const ClockSync& clock() const { return clock_; }
    SenderReport senderReport() const;
    ReceiverReport receiverReport() const;

  private:
    Options options_;
    ProbeSeal sending_;
    ProbeSeal receiving_;
    ClockSync clock_;
    StreamReceiver receiver_;
    std::unique_ptr<StreamSender> sender_;
    std::uint64_t forged_ = 0;
    std::uint64_t damaged_ = 0;
    struct SocketCounters {
        std::uint64_t drops = 0;
        std::uint64_t superPackets = 0;
    };
    std::optional<SocketCounters> before_;
    SocketCounters now_;
};

} // namespace thisbe::packet
