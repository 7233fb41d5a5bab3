// Whole tests between two peers in virtual time, against what the ways between them really did.
#include "peer/packets/peer_result.h"
#include "shared/packet/control/proposal.h"
#include "shared/packet/probe_header.h"
#include "tests/peer/packets/two_peers.h"

#include <gtest/gtest.h>

namespace thisbe::peer {
namespace {

using namespace std::chrono_literals;
using packet::StreamWay;
using packet::TestOutcome;
using test::TwoPeers;

const ice::PairId kDirect(1);
const ice::PairId kRelay(2);

packet::TestPlan planOf(packet::Direction direction, double rate, Duration duration) {
    packet::TestPlan plan;
    plan.direction = direction;
    plan.shape.rate = packet::TrafficRate::of({rate, packet::Rate::Unit::packets});
    plan.shape.sizes = *packet::PacketSizes::parse("200");
    plan.shape.duration = duration;
    return plan;
}

OutgoingTest::Options over(std::vector<StreamWay> ways, bool inTurn = false,
                           packet::Direction direction = packet::Direction::forward) {
    return {planOf(direction, 1000, 2s), std::move(ways), inTurn};
}

const TestResult::Direction& only(const TestResult& result) {
    EXPECT_EQ(result.directions.size(), 1u);
    return result.directions.front();
}

TestResult ours(TwoPeers& peers, std::size_t stream = 0) {
    return resultOf("taker", *peers.test().streams()[stream]);
}

TEST(PeerTest, RunsOverTheWayThatCarriesAndCountsEveryPacket) {
    TwoPeers peers(over({StreamWay::best}));
    peers.ways[StreamWay::best].loseEvery = 10;
    peers.run();
    ASSERT_EQ(peers.test().outcome(), TestOutcome::completed) << peers.test().problem();
    const TestResult result = ours(peers);
    EXPECT_EQ(only(result).sender.sent, 2000u);
    EXPECT_EQ(only(result).receiver.received, 1800u);
    EXPECT_EQ(only(result).loss().lost, peers.lost(true, kDirect));
    ASSERT_EQ(only(result).path.turns().size(), 1u);
    EXPECT_EQ(only(result).path.turns()[0].label->pathClass, PathClass::directIpv4);
    // One clock on both sides here: the delay is known, and lies within the bound that is claimed.
    const packet::DelaySummary& delay = only(result).receiver.oneWay;
    EXPECT_LE(delay.p50 - delay.bound, 10ms + 40us);
    EXPECT_GE(delay.p50 + delay.bound, 10ms);
}

TEST(PeerTest, TheOtherSideReportsTheSame) {
    TwoPeers peers(over({StreamWay::best}));
    peers.ways[StreamWay::best].loseEvery = 7;
    peers.run();
    peers.runFor(100ms);
    ASSERT_EQ(peers.incoming().size(), 2u); // it begins, it is over
    EXPECT_EQ(peers.incoming()[0].event.outcome, TestOutcome::running);
    const TestResult theirs = resultOf("orderer", peers.incoming()[1]);
    EXPECT_EQ(theirs.outcome, TestOutcome::completed);
    EXPECT_EQ(only(theirs).receiver.received, only(ours(peers)).receiver.received);
    EXPECT_EQ(only(theirs).loss().lost, peers.lost(true, kDirect));
    EXPECT_EQ(theirs.way, "best");
}

TEST(PeerTest, EveryWayAtOnceIsCountedApart) {
    TwoPeers peers(over({StreamWay::direct4, StreamWay::relay}));
    peers.ways[StreamWay::best].loseEvery = peers.ways[StreamWay::direct4].loseEvery = 5; // one pair
    peers.run();
    ASSERT_EQ(peers.test().outcome(), TestOutcome::completed) << peers.test().problem();
    EXPECT_EQ(only(ours(peers, 0)).loss().lost, 400u);
    EXPECT_EQ(only(ours(peers, 1)).loss().lost, 0u);
    EXPECT_EQ(peers.sent(true, kDirect), 2000u);
    EXPECT_EQ(peers.sent(true, kRelay), 2000u);
    EXPECT_GT(only(ours(peers, 1)).receiver.oneWay.p50, 25ms);
    EXPECT_LT(only(ours(peers, 0)).receiver.oneWay.p50, 15ms);
}

TEST(PeerTest, InTurnNoTwoWaysCarryAtTheSameTime) {
    TwoPeers peers(over({StreamWay::direct4, StreamWay::relay}, true));
    TimePoint lastDirect{};
    TimePoint firstRelayed = kNever;
    peers.onSent = [&](bool, ice::PairId pair, ByteView packet) {
        if (packet::probeKindOf(packet) != packet::ProbeKind::data) return;
        if (pair == kDirect) lastDirect = peers.now;
        if (pair == kRelay) firstRelayed = std::min(firstRelayed, peers.now);
    };
    peers.run();
    ASSERT_EQ(peers.test().outcome(), TestOutcome::completed) << peers.test().problem();
    EXPECT_GT(firstRelayed, lastDirect);
    EXPECT_EQ(peers.sent(true, kRelay), 2000u);
}

TEST(PeerTest, TheOtherSideSendsByTheWayThatWasAskedFor) {
    TwoPeers peers(over({StreamWay::relay}, false, packet::Direction::reverse));
    peers.ways[StreamWay::relay].loseEvery = 4;
    peers.run();
    ASSERT_EQ(peers.test().outcome(), TestOutcome::completed) << peers.test().problem();
    EXPECT_EQ(peers.sent(false, kRelay), 2000u);
    EXPECT_EQ(peers.sent(false, kDirect), 0u);
    EXPECT_EQ(only(ours(peers)).loss().lost, 500u);
    // This side received: its account of the way comes from what arrived.
    ASSERT_EQ(only(ours(peers)).path.turns().size(), 1u);
    EXPECT_EQ(only(ours(peers)).path.turns()[0].label->pathClass, PathClass::relayUdp);
}

TEST(PeerTest, BothDirectionsAreMeasuredAtOnce) {
    TwoPeers peers(over({StreamWay::best}, false, packet::Direction::both));
    peers.run();
    ASSERT_EQ(peers.test().outcome(), TestOutcome::completed) << peers.test().problem();
    const TestResult result = ours(peers);
    ASSERT_EQ(result.directions.size(), 2u);
    EXPECT_EQ(result.directions[0].receiver.received, 2000u);
    EXPECT_EQ(result.directions[1].receiver.received, 2000u);
}

TEST(PeerTest, AChangeOfPathIsRecordedWithTimeAndSequenceAtBothEnds) {
    TwoPeers peers(over({StreamWay::best}));
    std::optional<std::uint64_t> first;
    peers.onSent = [&](bool fromOrderer, ice::PairId pair, ByteView packet) {
        const auto header = packet::ProbeHeader::parse(packet);
        if (fromOrderer && header && header->kind == packet::ProbeKind::data && pair == kRelay && !first)
            first = header->sequence;
    };
    peers.onStep = [&] {
        auto& session = peers.test().streams()[0]->session;
        const bool half = session.sender() != nullptr && session.sender()->report().sent > 1000;
        if (half) peers.ways[StreamWay::best] = peers.ways[StreamWay::relay];
    };
    peers.run();
    peers.runFor(100ms);
    ASSERT_EQ(peers.test().outcome(), TestOutcome::completed) << peers.test().problem();
    const TestResult result = ours(peers);
    const TestResult theirs = resultOf("orderer", peers.incoming().back());
    for (const PathTrace& path : {only(result).path, only(theirs).path}) {
        ASSERT_EQ(path.turns().size(), 2u);
        EXPECT_EQ(path.turns()[0].sequence, 0u);
        EXPECT_EQ(path.turns()[1].sequence, first);
        EXPECT_EQ(path.turns()[1].label->pathClass, PathClass::relayUdp);
        EXPECT_NEAR(std::chrono::duration<double>(path.turns()[1].at).count(), 1.0, 0.05);
    }
    EXPECT_EQ(only(result).loss().lost, 0u);
}

TEST(PeerTest, WithoutAWayPacketsCountAsUnsentAndTheTestEnds) {
    TwoPeers peers(over({StreamWay::direct4}));
    peers.onStep = [&] {
        auto& session = peers.test().streams()[0]->session;
        if (session.sender() != nullptr && session.sender()->report().sent >= 500)
            peers.ways.erase(StreamWay::direct4);
    };
    peers.run();
    ASSERT_EQ(peers.test().outcome(), TestOutcome::completed) << peers.test().problem();
    const TestResult result = ours(peers);
    EXPECT_EQ(only(result).sender.scheduled, 2000u);
    EXPECT_EQ(only(result).sender.otherErrors, 2000u - only(result).sender.sent);
    EXPECT_EQ(only(result).loss().senderQueue, only(result).sender.otherErrors);
    ASSERT_EQ(only(result).path.turns().size(), 2u);
    EXPECT_FALSE(only(result).path.turns()[1].label);
}

// --- consent ---

TEST(PeerTestConsent, NobodyIsSentAnythingWithoutIt) {
    TwoPeers peers(over({StreamWay::best, StreamWay::relay}), AcceptRules{});
    peers.run();
    EXPECT_EQ(peers.test().outcome(), TestOutcome::refused);
    EXPECT_NE(peers.test().problem().find("takes no test traffic from you"), std::string::npos);
    peers.runFor(10s);
    EXPECT_EQ(peers.sent(true, kDirect) + peers.sent(true, kRelay), 0u);
    EXPECT_TRUE(peers.incoming().empty());
}

TEST(PeerTestConsent, ANamedPeerIsTakenAndOthersAreNot) {
    AcceptRules rules;
    rules.peers = {"orderer"};
    TwoPeers known(over({StreamWay::best}), rules);
    known.run();
    EXPECT_EQ(known.test().outcome(), TestOutcome::completed);
    rules.peers = {"somebody else"};
    TwoPeers stranger(over({StreamWay::best}), rules);
    stranger.run();
    EXPECT_EQ(stranger.test().outcome(), TestOutcome::refused);
}

AcceptRules asking() {
    AcceptRules rules;
    rules.ask = true;
    return rules;
}

TEST(PeerTestConsent, APersonMayThinkForHalfAMinute) {
    TwoPeers peers(over({StreamWay::best}), asking());
    peers.onStep = [&, since = peers.now] {
        if (peers.asked() && peers.now > since + 30s) peers.answer(true);
    };
    peers.run();
    EXPECT_EQ(peers.test().outcome(), TestOutcome::completed) << peers.test().problem();
}

TEST(PeerTestConsent, APersonsNoIsToldAsOne) {
    TwoPeers peers(over({StreamWay::best}), asking());
    peers.onStep = [&] {
        if (peers.asked()) peers.answer(false);
    };
    peers.run();
    EXPECT_EQ(peers.test().outcome(), TestOutcome::refused);
    EXPECT_NE(peers.test().problem().find("said no"), std::string::npos);
    EXPECT_EQ(peers.sent(true, kDirect), 0u);
}

TEST(PeerTestConsent, APersonsSilenceIsANo) {
    TwoPeers peers(over({StreamWay::best}), asking());
    const TimePoint start = peers.now;
    peers.run();
    EXPECT_EQ(peers.test().outcome(), TestOutcome::refused);
    EXPECT_NE(peers.test().problem().find("did not answer"), std::string::npos);
    EXPECT_LE(peers.now - start, IncomingTests::kPersonsPatience + 1s);
    EXPECT_FALSE(peers.asked());
}

TEST(PeerTestConsent, StreamsAtOnceShareTheRateThatIsAllowed) {
    AcceptRules rules = TwoPeers::everybody();
    rules.limits.bitsPerSecond = 2'000'000; // one stream has 1.6 Mbit/s of payload
    TwoPeers one(over({StreamWay::best}), rules);
    one.run();
    EXPECT_EQ(one.test().outcome(), TestOutcome::completed);
    TwoPeers two(over({StreamWay::direct4, StreamWay::relay}), rules);
    two.run();
    EXPECT_EQ(two.test().outcome(), TestOutcome::refused);
    EXPECT_NE(two.test().problem().find("1000000 bit/s"), std::string::npos) << two.test().problem();
    TwoPeers inTurn(over({StreamWay::direct4, StreamWay::relay}, true), rules);
    inTurn.run();
    EXPECT_EQ(inTurn.test().outcome(), TestOutcome::completed);
}

TEST(PeerTestConsent, LimitsOfDurationAndOfTestsAreObeyed) {
    AcceptRules rules = TwoPeers::everybody();
    rules.limits.longest = 1s;
    TwoPeers tooLong(over({StreamWay::best}), rules);
    tooLong.run();
    EXPECT_EQ(tooLong.test().outcome(), TestOutcome::refused);
    rules = TwoPeers::everybody();
    rules.limits.sessions = 1;
    TwoPeers tooMany(over({StreamWay::direct4, StreamWay::relay}), rules);
    tooMany.run();
    EXPECT_EQ(tooMany.test().outcome(), TestOutcome::refused);
}

class SilentCarrier final : public PacketCarrier {
  public:
    bool sendControl(ByteView message) override {
        said.emplace_back(message.begin(), message.end());
        return true;
    }
    bool sendRecord(std::string_view) override { return false; }
    std::optional<ice::PairId> pairFor(StreamWay) const override { return kDirect; }
    std::optional<PathLabel> labelOf(ice::PairId) const override { return std::nullopt; }
    SendReport sendPackets(ice::PairId, std::span<const Datagram> packets) override {
        sent += packets.size();
        return {.handled = packets.size(), .failures = {}};
    }
    Counters receiveCounters() const override { return {}; }

    std::vector<std::vector<std::uint8_t>> said;
    std::size_t sent = 0;
};

std::vector<std::uint8_t> proposalOf(packet::AttemptId attempt, const packet::TestPlan& plan) {
    const auto key = KeyAgreement::generate();
    std::vector<std::uint8_t> out(packet::Proposal::kSize);
    packet::Proposal{attempt, {}, key->publicKey(), plan}.serialize(out);
    return out;
}

TEST(PeerTestConsent, AProposalThatNobodyAgreedToGetsNoAnswer) {
    thisbe::test::SeededRandom random(1);
    SilentCarrier carrier;
    IncomingTests tests(carrier, random, 1h, [](const packet::TestRequest& request) {
        return TwoPeers::everybody().decide("orderer", request, 0);
    });
    const packet::TestPlan plan = planOf(packet::Direction::forward, 100, 1s);
    const TimePoint now{};
    tests.onControl(now, proposalOf(packet::AttemptId(7), plan));
    EXPECT_TRUE(carrier.said.empty());

    tests.onControl(
        now, packet::TestRequest{packet::TestId(1), false, plan, {{packet::AttemptId(7)}}}.serialize());
    ASSERT_EQ(carrier.said.size(), 1u); // agreed
    packet::TestPlan larger = plan;
    larger.shape.duration = 3600s;
    tests.onControl(now, proposalOf(packet::AttemptId(7), larger));
    EXPECT_EQ(carrier.said.size(), 1u);
    tests.onControl(now, proposalOf(packet::AttemptId(7), plan));
    EXPECT_GE(carrier.said.size(), 2u);
    // And once only.
    const std::size_t before = carrier.said.size();
    tests.onControl(now, proposalOf(packet::AttemptId(7), plan));
    EXPECT_EQ(carrier.said.size(), before);
}

TEST(PeerTestConsent, WhatWasAgreedToExpires) {
    thisbe::test::SeededRandom random(1);
    SilentCarrier carrier;
    IncomingTests tests(carrier, random, 1h, [](const packet::TestRequest& request) {
        return TwoPeers::everybody().decide("orderer", request, 0);
    });
    const packet::TestPlan plan = planOf(packet::Direction::forward, 100, 1s);
    tests.onControl(
        TimePoint{},
        packet::TestRequest{packet::TestId(1), false, plan, {{packet::AttemptId(7)}}}.serialize());
    const TimePoint late = TimePoint{} + 1s + IncomingTests::kGrace;
    EXPECT_EQ(tests.nextDeadline(), late);
    tests.onDeadline(late);
    tests.onControl(late, proposalOf(packet::AttemptId(7), plan));
    EXPECT_EQ(carrier.said.size(), 1u);
}

TEST(PeerTestConsent, RequestsOfOnePeerDoNotGrowWithoutBound) {
    thisbe::test::SeededRandom random(1);
    SilentCarrier carrier;
    IncomingTests tests(carrier, random, 1h, [](const packet::TestRequest& request) {
        return TwoPeers::everybody().decide("orderer", request, 0);
    });
    const packet::TestPlan plan = planOf(packet::Direction::forward, 100, 1s);
    std::size_t agreed = 0;
    for (std::uint32_t i = 0; i < 1000; ++i) {
        tests.onControl(
            TimePoint{},
            packet::TestRequest{packet::TestId(i), false, plan, {{packet::AttemptId(i)}}}.serialize());
        const auto decision = packet::TestDecision::parse(carrier.said.back());
        agreed += decision && decision->verdict == packet::TestDecision::Verdict::agreed ? 1U : 0U;
    }
    EXPECT_EQ(agreed, IncomingTests::kMost);
}

// --- what goes wrong ---

TEST(PeerTestTrouble, ForgedAndRepeatedPacketsAreCountedAndNotMeasured) {
    TwoPeers peers(over({StreamWay::best}));
    std::vector<std::uint8_t> seen;
    peers.onSent = [&](bool fromOrderer, ice::PairId, ByteView packet) {
        const auto header = packet::ProbeHeader::parse(packet);
        if (fromOrderer && header && header->kind == packet::ProbeKind::data && header->sequence == 100)
            seen.assign(packet.begin(), packet.end());
    };
    bool injected = false;
    peers.onStep = [&] {
        auto& session = peers.test().streams()[0]->session;
        if (seen.empty() || session.sender() == nullptr || session.sender()->report().sent < 1000) return;
        if (std::exchange(injected, true)) return;
        peers.inject(true, StreamWay::best, seen); // again
        seen[packet::ProbeHeader::kMacOffset] ^= 1;
        peers.inject(true, StreamWay::relay, seen); // forged, and from elsewhere
    };
    peers.run();
    ASSERT_EQ(peers.test().outcome(), TestOutcome::completed) << peers.test().problem();
    const packet::ReceiverReport report = only(ours(peers)).receiver;
    EXPECT_EQ(report.received, 2000u);
    EXPECT_EQ(report.duplicates, 1u);
    EXPECT_EQ(report.forged, 1u);
    peers.runFor(100ms);
    // Nor does it become part of the path's history.
    EXPECT_EQ(only(resultOf("orderer", peers.incoming().back())).path.turns().size(), 1u);
}

TEST(PeerTestTrouble, APeerThatVanishesEndsTheTestWithAReport) {
    TwoPeers peers(over({StreamWay::best}));
    TimePoint gone = kNever;
    peers.onStep = [&] {
        auto& session = peers.test().streams()[0]->session;
        if (gone == kNever && session.sender() != nullptr && session.sender()->report().sent >= 500) {
            peers.controlWorks = false;
            peers.ways[StreamWay::best].loseEvery = 1;
            peers.ways.erase(StreamWay::best);
            gone = peers.now;
        }
    };
    peers.run();
    EXPECT_EQ(peers.test().outcome(), TestOutcome::vanished);
    EXPECT_LE(peers.now - gone, packet::GeneratorSession::kSilence + 1s);
    EXPECT_GE(only(ours(peers)).sender.sent, 500u);
}

TEST(PeerTestTrouble, APeerThatKnowsNoTestsEndsItWithinSeconds) {
    TwoPeers peers(over({StreamWay::best}));
    peers.controlWorks = false;
    const TimePoint start = peers.now;
    peers.run();
    EXPECT_EQ(peers.test().outcome(), TestOutcome::noAnswer);
    EXPECT_LE(peers.now - start, packet::Request::kPatience + 100ms);
}

TEST(PeerTestTrouble, AConnectionThatEndsEndsTheTest) {
    TwoPeers peers(over({StreamWay::best}));
    peers.onStep = [&] {
        auto& session = peers.test().streams()[0]->session;
        if (session.sender() != nullptr && session.sender()->report().sent >= 500)
            peers.test().onConnectionLost("has left");
    };
    peers.run();
    EXPECT_EQ(peers.test().outcome(), TestOutcome::vanished);
    EXPECT_NE(peers.test().problem().find("has left"), std::string::npos);
}

TEST(PeerTestTrouble, StoppedInTheMiddleItHasTheResultsSoFar) {
    TwoPeers peers(over({StreamWay::direct4, StreamWay::relay}, true));
    peers.onStep = [&] {
        auto& session = peers.test().streams()[0]->session;
        if (session.sender() != nullptr && session.sender()->report().sent >= 500)
            peers.test().stop(peers.now);
    };
    peers.run();
    EXPECT_EQ(peers.test().outcome(), TestOutcome::stopped);
    EXPECT_GE(only(ours(peers)).receiver.received, 450u);
    EXPECT_EQ(peers.sent(true, kRelay), 0u); // the second way is not begun
}

TEST(PeerTestTrouble, AgreementSurvivesControlMessagesThatGoMissingForAWhile) {
    TwoPeers peers(over({StreamWay::best}));
    peers.controlWorks = false;
    peers.onStep = [&, start = peers.now] {
        if (peers.now >= start + 2s) peers.controlWorks = true;
    };
    peers.run();
    EXPECT_EQ(peers.test().outcome(), TestOutcome::completed) << peers.test().problem();
}

} // namespace
} // namespace thisbe::peer
