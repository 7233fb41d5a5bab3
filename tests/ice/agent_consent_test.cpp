// Pairs live as long as the other side answers (RFC 7675).
#include "tests/ice/stranger.h"
#include "tests/ice/two_hosts.h"

#include <gtest/gtest.h>

namespace thisbe::ice::test {
namespace {

struct Quiet : TwoHosts {
    Quiet() : TwoHosts(Nomination::byOwner) { connect(); }
    PairId pair(std::size_t node) { return first(node).id; }
};

TEST(Consent, OfAWarmPairIsAskedForEveryFourToSixSeconds) {
    Quiet wire;
    wire.call(0, [&](Agent& agent) { agent.keepWarm(wire.now, wire.pair(0), true); });
    const TimePoint begin = wire.now;
    wire.runFor(300s);
    std::vector<Duration> waits;
    TimePoint last = begin;
    for (const Packet& packet : wire.sent) {
        if (packet.from != 0 || packet.sentAt <= begin || !packet.isRequest()) continue;
        waits.push_back(packet.sentAt - last);
        last = packet.sentAt;
    }
    ASSERT_GE(waits.size(), 50U);
    EXPECT_GE(*std::ranges::min_element(waits), 4s);
    EXPECT_LE(*std::ranges::max_element(waits), 6s);
    EXPECT_GT(*std::ranges::max_element(waits) - *std::ranges::min_element(waits), 1s);
    EXPECT_TRUE(wire.first(0).valid);
    EXPECT_EQ(wire.count(0, Kind::lost), 0U);
}

TEST(Consent, ExpiresThirtySecondsAfterTheLastAnswer) {
    Quiet wire;
    wire.call(0, [&](Agent& agent) { agent.keepWarm(wire.now, wire.pair(0), true); });
    wire.runFor(20s);
    const TimePoint lastAnswer = wire.first(0).lastAnsweredAt;
    wire.node(1).isOff = true;
    ASSERT_TRUE(wire.runUntil([&] { return wire.count(0, Kind::lost) == 1; }, 60s));
    EXPECT_EQ(wire.now, lastAnswer + 30s);
    EXPECT_FALSE(wire.first(0).valid);
    EXPECT_EQ(wire.first(0).history.records().back().event, PairEvent::consentExpired);
    const TimePoint then = wire.now;
    wire.runFor(60s);
    EXPECT_EQ(wire.requestsSince(0, then), 0U);
}

TEST(Consent, OfAPairThatNobodyKeepsEndsQuietly) {
    Quiet wire;
    const TimePoint begin = wire.now;
    wire.runFor(40s);
    EXPECT_EQ(wire.requestsSince(0, begin), 0U);
    EXPECT_EQ(wire.count(0, Kind::lost), 1U);
    EXPECT_EQ(wire.first(0).history.records().back().event, PairEvent::notKept);
}

TEST(Consent, OfTheSelectedPairIsKeptUnasked) {
    TwoHosts wire;
    wire.connect();
    wire.runFor(200s);
    EXPECT_TRUE(wire.bothSelected());
}

TEST(Consent, IsNotGivenByTheOtherSidesRequests) {
    Quiet wire;
    wire.call(0, [&](Agent& agent) { agent.keepWarm(wire.now, wire.pair(0), true); });
    wire.call(1, [&](Agent& agent) { agent.watch(wire.now, wire.pair(1), 100ms); });
    // A's requests are lost, B's requests and A's answers are not.
    wire.drop = [](const Packet& packet) { return packet.from == 0 && packet.isRequest(); };
    EXPECT_TRUE(wire.runUntil([&] { return wire.count(0, Kind::lost) == 1; }, 40s));
}

TEST(Consent, OneAnswerRevivesADeadPair) {
    Quiet wire;
    wire.runFor(40s);
    ASSERT_FALSE(wire.first(0).valid);
    EXPECT_TRUE(wire.call(0, [&](Agent& agent) { return agent.checkNow(wire.now, wire.pair(0)); }));
    wire.runFor(50ms);
    EXPECT_TRUE(wire.first(0).valid);
    EXPECT_TRUE(wire.first(1).valid); // the check revived the other side's as well
    EXPECT_EQ(wire.count(0, Kind::answered), 1U);
}

TEST(Liveness, CheckNowTellsWhatCameOfIt) {
    Quiet wire;
    wire.call(0, [&](Agent& agent) { agent.checkNow(wire.now, wire.pair(0)); });
    wire.runFor(1s);
    EXPECT_EQ(wire.count(0, Kind::answered), 1U);
    EXPECT_EQ(wire.count(0, Kind::unanswered), 0U);
    wire.node(1).isOff = true;
    wire.call(0, [&](Agent& agent) { agent.checkNow(wire.now, wire.pair(0)); });
    const TimePoint asked = wire.now;
    ASSERT_TRUE(wire.runUntil([&] { return wire.count(0, Kind::unanswered) == 1; }, 5s));
    EXPECT_EQ(wire.now - asked, 500ms);
    EXPECT_EQ(wire.first(0).unanswered, 1U);
    EXPECT_TRUE(wire.first(0).valid);
}

TEST(Liveness, AWatchedPairIsCheckedAtItsInterval) {
    Quiet wire;
    wire.call(0, [&](Agent& agent) { agent.watch(wire.now, wire.pair(0), 50ms); });
    const TimePoint begin = wire.now;
    wire.runFor(1s);
    EXPECT_NEAR(static_cast<double>(wire.requestsSince(0, begin)), 20.0, 1.0);
    EXPECT_NEAR(static_cast<double>(wire.count(0, Kind::answered)), 20.0, 1.0);
    wire.node(1).isOff = true;
    wire.runFor(200ms);
    EXPECT_GE(wire.first(0).unanswered, 3U);
    wire.call(0, [&](Agent& agent) { agent.watch(wire.now, wire.pair(0), 0ms); });
    const TimePoint then = wire.now;
    wire.runFor(1s);
    EXPECT_EQ(wire.requestsSince(0, then + 1ns), 0U);
}

TEST(Liveness, ADeadPairMayBeWatchedUntilItReturns) {
    Quiet wire;
    wire.call(0, [&](Agent& agent) { agent.keepWarm(wire.now, wire.pair(0), true); });
    wire.node(1).isOff = true;
    wire.runUntil([&] { return wire.count(0, Kind::lost) == 1; }, 60s);
    wire.call(0, [&](Agent& agent) { agent.watch(wire.now, wire.pair(0), 250ms); });
    wire.runFor(10s);
    EXPECT_FALSE(wire.first(0).valid);
    wire.node(1).isOff = false;
    const TimePoint healed = wire.now;
    ASSERT_TRUE(wire.runUntil([&] { return wire.first(0).valid; }, 1s));
    EXPECT_LE(wire.now - healed, 300ms);
}

TEST(Liveness, TheRoundTripIsMeasured) {
    Quiet wire;
    wire.call(0, [&](Agent& agent) { agent.watch(wire.now, wire.pair(0), 100ms); });
    wire.runFor(1s);
    EXPECT_EQ(wire.first(0).rtt, Duration(20ms));
    wire.delay = 100ms;
    wire.runFor(1s);
    EXPECT_EQ(wire.first(0).lastRtt, Duration(200ms));
    EXPECT_GT(*wire.first(0).rtt, 100ms);
}

TEST(Liveness, NetworkErrorsAreNotedAndNotBelieved) {
    Quiet wire;
    wire.call(0, [&](Agent& agent) {
        agent.onPathError(wire.now, BaseId(1), Endpoint::parse(kHostB).value(), DatagramError::refused);
    });
    EXPECT_TRUE(wire.first(0).valid);
    EXPECT_EQ(wire.first(0).history.records().back().event, PairEvent::networkError);
}

} // namespace
} // namespace thisbe::ice::test
