// A test that we asked a peer for: one stream by each way, at once or one after the other.
#pragma once

#include "peer/packets/packet_stream.h"
#include "shared/packet/control/request.h"
#include "shared/packet/control/test_decision.h"
#include "shared/packet/generator_session.h"

#include <memory>
#include <string>

namespace thisbe::peer {

// Sans-I/O but for the carrier. The connection is open when it starts. Ends by itself: each stream within the
// bounds of GeneratorSession, the question within Request::kPatience, or kPersonsPatience where a person is
// asked.
class OutgoingTest {
  public:
    static constexpr Duration kPersonsPatience = std::chrono::seconds(65);

    enum class State : std::uint8_t {
        asking,
        waiting, // a person there is being asked
        running,
        over,
    };
    struct Options {
        packet::TestPlan plan;
        std::vector<packet::StreamWay> ways; // 1 to TestRequest::kMostStreams
        bool inTurn = false;
    };
    struct Stream {
        Stream(packet::AttemptId attemptIn, packet::StreamWay way, PacketCarrier& carrier,
               const packet::TestPlan& plan, RandomSource& random)
            : attempt(attemptIn), session({}, plan, random), path(way, carrier) {}

        packet::AttemptId attempt;
        packet::GeneratorSession session;
        PacketStream path;
        bool begun = false;

        bool ended() const { return session.state() == packet::GeneratorSession::State::ended; }
    };

    // All must outlive it.
    OutgoingTest(const Options& options, PacketCarrier& carrier, RandomSource& random);

    void start(TimePoint now);
    // What came through the channel.
    void onControl(TimePoint now, ByteView message);
    // True: it was of a stream of this test.
    bool onPacket(TimePoint now, ice::PairId pair, ByteView datagram);
    void onDeadline(TimePoint now);
    TimePoint nextDeadline() const;
    // The streams' packets: when the next is due, and send what is.
    TimePoint nextDue() const;
    void send(TimePoint now);

    // Ends early, with the results so far where there are any.
    void stop(TimePoint now);
    void onConnectionLost(const std::string& why);

    State state() const { return state_; }
    const Options& options() const { return options_; }
    // Once over. A sentence for outcomes other than completed.
    packet::TestOutcome outcome() const { return outcome_; }
    const std::string& problem() const { return problem_; }
    std::span<const std::unique_ptr<Stream>> streams() const { return streams_; }

  private:
    void onDecision(TimePoint now, const packet::TestDecision& decision);
    void begin(TimePoint now, Stream& stream);
    // Begins, drives and ends streams; ends every call from outside.
    void settle(TimePoint now);
    void drive(TimePoint now, Stream& stream);
    void end(packet::TestOutcome outcome, std::string problem);
    void endWithStreams();

    Options options_;
    PacketCarrier& carrier_;
    packet::TestRequest question_;
    packet::Request request_;
    TimePoint personUntil_ = kNever;
    std::vector<std::unique_ptr<Stream>> streams_;
    DatagramBatch output_;
    State state_ = State::asking;
    packet::TestOutcome outcome_ = packet::TestOutcome::running;
    std::string problem_;
    bool stopping_ = false;
};

} // namespace thisbe::peer
