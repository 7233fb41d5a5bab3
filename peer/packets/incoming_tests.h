// The tests that one peer asked us for.
#pragma once

#include "peer/packets/packet_stream.h"
#include "shared/packet/control/proposal.h"
#include "shared/packet/control/test_decision.h"
#include "shared/packet/listener_event.h"
#include "shared/packet/listener_session.h"

#include <deque>
#include <memory>
#include <vector>

namespace thisbe::peer {

// A stream of a peer's test begins (outcome running), or is over.
struct IncomingTest {
    packet::StreamWay way = packet::StreamWay::best;
    packet::ListenerEvent event; // its remote means nothing
    PathTrace sent;
    PathTrace received;
};

// Sans-I/O but for the carrier. Nothing is measured or sent before the question was agreed to; what was
// agreed is a plan, so many streams, and a time.
class IncomingTests {
  public:
    static constexpr Duration kPersonsPatience = std::chrono::seconds(60);
    // Beyond the tests' own length, for all that is between them.
    static constexpr Duration kGrace = std::chrono::seconds(30);
    // Streams that were agreed to, of all requests of this peer together, running ones included.
    static constexpr std::size_t kMost = 16;

    // What is to be done with a question; the refusal means nothing with another verdict.
    using Consent = std::function<packet::TestDecision(const packet::TestRequest&)>;

    // carrier and random outlive this. longest: of tests that have no duration.
    IncomingTests(PacketCarrier& carrier, RandomSource& random, Duration longest, Consent consent);
    ~IncomingTests();
    IncomingTests(const IncomingTests&) = delete;
    IncomingTests& operator=(const IncomingTests&) = delete;

    void onControl(TimePoint now, ByteView message);
    // True: it was of a stream of these.
    bool onPacket(TimePoint now, ice::PairId pair, ByteView datagram);
    // The person's answer to what Consent called asked; nothing where nothing was asked.
    void answer(TimePoint now, bool agreed);
    void onDeadline(TimePoint now);
    TimePoint nextDeadline() const;
    TimePoint nextDue() const;
    void send(TimePoint now);
    // Ends all, and tells the peer.
    void stop(TimePoint now);

    // What a person is being asked, if anything.
    const std::optional<packet::TestRequest>& asked() const { return asked_; }
    // Streams that run.
    std::size_t running() const;
    std::optional<IncomingTest> takeEvent();

  private:
    struct Grant {
        packet::TestRequest::Stream stream;
        packet::TestPlan plan;
        TimePoint until;
    };
    struct Stream;

    void onRequest(TimePoint now, const packet::TestRequest& request);
    void onProposal(TimePoint now, ByteView message, const packet::Proposal& proposal);
    void accept(TimePoint now, const Grant& grant, ByteView message, const packet::Proposal& proposal);
    void grant(TimePoint now, const packet::TestRequest& request);
    void say(const packet::TestRequest& request, packet::TestDecision decision);
    void drive(TimePoint now, Stream& stream);
    void settle(TimePoint now);
    void announce(Stream& stream);
    packet::SessionId drawId();
    Stream* find(packet::SessionId session);

    PacketCarrier& carrier_;
    RandomSource& random_;
    Duration longest_;
    Consent consent_;
    std::optional<packet::TestRequest> asked_;
    TimePoint askedUntil_ = kNever;
    packet::TestId latest_; // the request that was decided last, and how
    std::optional<packet::TestDecision> latestDecision_;
    std::vector<Grant> grants_;
    std::vector<std::unique_ptr<Stream>> streams_;
    std::deque<IncomingTest> events_;
    DatagramBatch output_;
};

} // namespace thisbe::peer
