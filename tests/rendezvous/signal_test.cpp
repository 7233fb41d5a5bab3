// docs/protocol.md, Signal.
#include "shared/signal/attributes/payload.h"
#include "tests/rendezvous/registration_world.h"

namespace thisbe::rendezvous {
namespace {

using namespace test; // NOLINT: the world of these tests

struct SignalWorld : RegistrationWorld {
    using RegistrationWorld::RegistrationWorld;
    TestPeer a{"a", "192.0.2.1:1"};
    TestPeer b{"b", "192.0.2.2:2"};

    void joinBoth() {
        join(a);
        join(b);
    }
    // Sends from a to b; what b got of it.
    Bytes forwarded(const Bytes& request) {
        const auto sent = send(a.flow(), request);
        EXPECT_TRUE(sentTo(a.flow(), sent).empty());
        const auto got = sentTo(b.flow(), sent);
        EXPECT_EQ(got.size(), 1U);
        return got.empty() ? Bytes{} : got[0];
    }
};

TEST(Signal, IsForwardedUnderTheReceiversKeyAndAnsweredWhenAcknowledged) {
    SignalWorld world;
    world.joinBoth();
    const Bytes request = world.a.signal("b", 41, "\1hi");
    const Bytes got = world.forwarded(request);
    EXPECT_TRUE(world.b.hasIntegrity(got));
    const auto signal = signal::SignalRequest::parse(parsed(got)).value();
    EXPECT_EQ(signal.peerId, "a");
    EXPECT_EQ(signal.counter, 41U);
    EXPECT_EQ(asText(signal.payload), "\1hi");
    EXPECT_FALSE(signal.sessionId);

    const auto answers = world.send(world.b.flow(), world.b.receipt(got));
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].flow, world.a.flow());
    EXPECT_EQ(answers[0].message().transactionId(), parsed(request).transactionId());
    EXPECT_TRUE(isSuccess(answers[0].bytes));
    EXPECT_TRUE(world.a.hasIntegrity(answers[0].bytes));
}

TEST(Signal, BringsTheReceiversReceiptBackAlsoWhenAskedAgain) {
    SignalWorld world;
    world.joinBoth();
    const Bytes request = world.a.signal("b", 41, "\1hi");
    const Bytes receipt = world.b.receipt(world.forwarded(request));
    const auto expected = signal::SignedAnswer::parse(parsed(receipt)).value();
    const auto answers = world.send(world.b.flow(), receipt);
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(signal::SignedAnswer::parse(answers[0].message()), expected);
    EXPECT_EQ(signal::SignedAnswer::parse(parsed(world.ask(world.a, request))), expected);
}

TEST(Signal, AcknowledgedWithoutAReceiptWasNotDelivered) {
    SignalWorld world;
    world.joinBoth();
    const Bytes got = world.forwarded(world.a.signal("b", 1, "x"));
    const auto answers = world.send(world.b.flow(), world.b.response(got));
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(errorOf(answers[0].bytes), signal::error::kPeerNotAnswering);
}

TEST(Signal, FromOneAddressLeavesRoomForOthers) {
    Limits limits;
    limits.pendingSignalsPerSource = 20;
    SignalWorld world(limits);
    world.joinBoth();
    TestPeer neighbour("n", "192.0.2.1:9");
    TestPeer other("o", "192.0.2.3:3");
    world.join(neighbour);
    world.join(other);
    for (std::uint64_t i = 1; i <= 16; ++i)
        world.send(world.a.flow(), world.a.signal("b", i, "x"));
    const Bytes one = world.ask(world.a, world.a.signal("b", 17, "x"));
    EXPECT_EQ(signal::Refusal::parse(parsed(one))->limit, "signals under way");
    for (std::uint64_t i = 1; i <= 4; ++i)
        world.send(neighbour.flow(), neighbour.signal("b", i, "x"));
    const Bytes answer = world.ask(neighbour, neighbour.signal("b", 5, "x"));
    EXPECT_EQ(errorOf(answer), signal::error::kLimitReached);
    EXPECT_EQ(signal::Refusal::parse(parsed(answer))->limit, "signals under way from this address");
    EXPECT_EQ(sentTo(world.b.flow(), world.send(other.flow(), other.signal("b", 1, "x"))).size(), 1U);
    world.advance(seconds(5)); // all of them have failed
    EXPECT_EQ(sentTo(world.b.flow(), world.send(neighbour.flow(), neighbour.signal("b", 6, "x"))).size(), 1U);
}

TEST(Signal, OfTheGreatestSizeFits) {
    SignalWorld world;
    world.a.id = std::string(64, 'a');
    world.joinBoth();
    const Bytes got = world.forwarded(world.a.signal("b", 1, std::string(900, 'x')));
    EXPECT_LE(got.size(), signal::kMaxMessageSize);
    EXPECT_EQ(signal::SignalRequest::parse(parsed(got))->payload.size(), 900U);
}

TEST(Signal, RetransmittedIsNotForwardedTwiceAndItsAnswerIsRepeated) {
    SignalWorld world;
    world.joinBoth();
    const Bytes request = world.a.signal("b", 1, "x");
    const Bytes got = world.forwarded(request);
    EXPECT_TRUE(world.send(world.a.flow(), request).empty());
    world.send(world.b.flow(), world.b.receipt(got));
    EXPECT_TRUE(isSuccess(world.ask(world.a, request)));
    world.advance(seconds(20));
    EXPECT_TRUE(isSuccess(world.ask(world.a, request)));
    EXPECT_EQ(world.count(RegistrationEvent::signalForwarded), 1U);
}

TEST(Signal, ThatIsNotAcknowledgedIsSentAgainAndFailsWithin5Seconds) {
    SignalWorld world;
    world.joinBoth();
    const Bytes request = world.a.signal("b", 1, "x");
    world.forwarded(request);
    const auto sent = world.advance(milliseconds(4'900));
    EXPECT_EQ(sentTo(world.b.flow(), sent).size(), 5U);
    const auto answers = sentTo(world.a.flow(), sent);
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(errorOf(answers[0]), signal::error::kPeerNotAnswering);
    EXPECT_EQ(errorOf(world.ask(world.a, request)), signal::error::kPeerNotAnswering);
}

TEST(Signal, TriesBothFamilies) {
    SignalWorld world;
    world.joinBoth();
    TestPeer v6("x", "[2001:db8::7]:7");
    world.advance(milliseconds(10));
    ASSERT_TRUE(world.b.onRegistered(world.tryJoin(world.b, v6.flow(), true)));
    const auto first = world.send(world.a.flow(), world.a.signal("b", 1, "x"));
    EXPECT_EQ(sentTo(v6.flow(), first).size(), 1U); // heard last
    EXPECT_EQ(sentTo(world.b.flow(), first).size(), 0U);
    EXPECT_EQ(sentTo(world.b.flow(), world.advance(milliseconds(450))).size(), 1U);
}

TEST(Signal, ToNobodyIsUnknownAndToOneWhoLeftIsOffLine) {
    SignalWorld world;
    world.joinBoth();
    EXPECT_EQ(errorOf(world.ask(world.a, world.a.signal("c", 1, "x"))), signal::error::kPeerUnknown);
    world.ask(world.b, world.b.unregister());
    EXPECT_EQ(errorOf(world.ask(world.a, world.a.signal("b", 2, "x"))), signal::error::kPeerOffLine);
}

TEST(Signal, ToAPeerOfAnotherRoomIsUnknown) {
    SignalWorld world;
    world.b.room = "attic";
    world.joinBoth();
    EXPECT_EQ(errorOf(world.ask(world.a, world.a.signal("b", 1, "x"))), signal::error::kPeerUnknown);
}

TEST(Signal, ToAPeerThatLeavesMeanwhileIsOffLine) {
    SignalWorld world;
    world.joinBoth();
    world.forwarded(world.a.signal("b", 1, "x"));
    world.ask(world.b, world.b.unregister());
    const auto answers = sentTo(world.a.flow(), world.advance(seconds(1)));
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(errorOf(answers[0]), signal::error::kPeerOffLine);
}

TEST(Signal, WhoseSenderLeavesMeanwhileIsForgotten) {
    SignalWorld world;
    world.joinBoth();
    const Bytes got = world.forwarded(world.a.signal("b", 1, "x"));
    world.ask(world.a, world.a.unregister());
    EXPECT_TRUE(world.send(world.b.flow(), world.b.receipt(got)).empty());
    EXPECT_TRUE(sentTo(world.a.flow(), world.advance(seconds(10))).empty());
}

TEST(Signal, AnAcknowledgementOfAnotherPeerCountsForNothing) {
    SignalWorld world;
    world.joinBoth();
    TestPeer c("c", "192.0.2.3:3");
    world.join(c);
    const Bytes got = world.forwarded(world.a.signal("b", 1, "x"));
    EXPECT_TRUE(world.send(c.flow(), c.receipt(got)).empty());
    EXPECT_FALSE(world.send(world.b.flow(), world.b.receipt(got)).empty());
}

TEST(Signal, ThatIsTooLongNamesTheLimit) {
    SignalWorld world;
    world.joinBoth();
    const Bytes tooLong = world.a.request(signal::method::kSignal, [&](stun::MessageWriter& writer) {
        writer.add(signal::SessionIdAttribute{world.a.sessionId});
        writer.addRaw(signal::attribute::kPayload, Bytes(901));
    });
    const Bytes answer = world.ask(world.a, tooLong);
    EXPECT_EQ(errorOf(answer), signal::error::kLimitReached);
    EXPECT_EQ(signal::Refusal::parse(parsed(answer))->limit, "size of a signal");
}

} // namespace
} // namespace thisbe::rendezvous
