// Two agents find each other.
#include "tests/ice/stranger.h"
#include "tests/ice/two_hosts.h"

#include <gtest/gtest.h>

namespace thisbe::ice::test {
namespace {

TEST(AgentConnects, WithinTwoRoundTripsOfTheExchange) {
    TwoHosts wire;
    wire.tellBoth();
    ASSERT_TRUE(wire.runUntil([&] { return wire.bothSelected(); }, 1s));
    EXPECT_LE(wire.now.time_since_epoch(), 60ms);
    EXPECT_EQ(wire.agent(0).pairs().size(), 1U);
    EXPECT_TRUE(wire.first(0).valid);
    EXPECT_EQ(wire.first(0).rtt, Duration(20ms));
}

TEST(AgentConnects, TrickledCandidatesAreUsedAsTheyCome) {
    TwoHosts wire;
    wire.tellCredentials(0, 1);
    wire.tellCredentials(1, 0);
    wire.runFor(300ms);
    EXPECT_TRUE(wire.agent(0).pairs().empty());
    wire.call(0, [&](Agent& agent) { agent.addRemoteCandidate(wire.now, candidateAt(kHostB)); });
    EXPECT_TRUE(wire.runUntil(
        [&] { return wire.count(0, Kind::valid) > 0 && wire.count(1, Kind::valid) > 0; }, 100ms));
}

TEST(AgentConnects, ABaseThatComesLateIsPairedAtOnce) {
    TwoHosts wire;
    wire.connect();
    wire.addBase(0, 2, "198.51.100.9:77", CandidateType::relayed);
    wire.runFor(100ms);
    EXPECT_TRUE(wire.agent(0).validPair(BaseId(2), Endpoint::parse(kHostB).value()));
    EXPECT_EQ(wire.agent(1).pairs().size(), 2U);
}

// RFC 8445, section 7.3.1.3
TEST(AgentConnects, AnUnknownSourceIsAPeerReflexiveCandidateUntilItIsSignalled) {
    TwoHosts wire;
    wire.tellCredentials(0, 1);
    wire.tell(1, 0); // B knows no candidate of A's
    wire.runFor(100ms);
    ASSERT_EQ(wire.agent(1).pairs().size(), 1U);
    EXPECT_EQ(wire.first(1).remote.type, CandidateType::peerReflexive);
    EXPECT_EQ(wire.first(1).remote.priority, candidatePriority(CandidateType::peerReflexive, 65535));
    EXPECT_TRUE(wire.first(1).valid);
    const PairId before = wire.first(1).id;
    wire.tell(0, 1);
    ASSERT_EQ(wire.agent(1).pairs().size(), 1U);
    EXPECT_EQ(wire.first(1).id, before);
    EXPECT_EQ(wire.first(1).remote.type, CandidateType::host);
    EXPECT_EQ(wire.first(1).priority, wire.first(0).priority);
}

TEST(AgentConnects, ChecksThatComeBeforeTheCredentialsAreAnsweredAndRemembered) {
    TwoHosts wire;
    wire.tell(1, 0);
    wire.runFor(100ms); // A checks, B knows nothing of A
    EXPECT_EQ(wire.count(0, Kind::valid), 1U);
    EXPECT_TRUE(wire.agent(1).pairs().empty());
    const TimePoint begin = wire.now;
    wire.tellCredentials(0, 1);
    EXPECT_TRUE(wire.runUntil([&] { return wire.count(1, Kind::valid) == 1; }, 1s));
    EXPECT_EQ(wire.now - begin, wire.delay * 2);
}

TEST(AgentConnects, ALostFirstCheckIsAskedAgainSoon) {
    TwoHosts wire;
    wire.drop = [](const Packet& packet) { return packet.sentAt < TimePoint(20ms); };
    wire.tellBoth();
    ASSERT_TRUE(wire.runUntil([&] { return wire.bothSelected(); }, 1s));
    EXPECT_LE(wire.now, TimePoint(150ms));
}

TEST(AgentConnects, ACheckFromTheOtherSideTriggersOursAtOnce) {
    TwoHosts wire;
    // Nothing of B's passes before 300 ms; then A's retry at 350 ms opens, and B does not wait for its own.
    wire.drop = [](const Packet& packet) { return packet.sentAt < TimePoint(320ms); };
    wire.tell(0, 1);
    wire.runFor(100ms);
    wire.tell(1, 0);
    ASSERT_TRUE(wire.runUntil([&] { return wire.count(0, Kind::valid) && wire.count(1, Kind::valid); }, 2s));
    EXPECT_LE(wire.now, TimePoint(400ms));
}

TEST(AgentConnects, OneOfTwoControllingAgentsGivesWay) {
    for (const Role role : {Role::controlling, Role::controlled}) {
        TwoHosts wire(optionsOf(role, Nomination::automatic), optionsOf(role, Nomination::automatic));
        wire.tellBoth();
        ASSERT_TRUE(wire.runUntil([&] { return wire.bothSelected(); }, 1s));
        EXPECT_NE(wire.agent(0).role(), wire.agent(1).role());
        EXPECT_EQ(wire.count(0, Kind::roleChanged) + wire.count(1, Kind::roleChanged), 1U);
        EXPECT_EQ(wire.first(0).priority, wire.first(1).priority);
    }
}

TEST(AgentConnects, EqualTieBreakersDoNotLastForEver) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        // Random sources that begin alike and go on differently.
        class HalfTwin final : public RandomSource {
          public:
            HalfTwin(std::uint64_t shared, std::uint64_t own) : shared_(shared), own_(own) {}
            void fill(ByteSpan out) override { (calls_++ == 0 ? shared_ : own_).fill(out); }

          private:
            thisbe::test::SeededRandom shared_;
            thisbe::test::SeededRandom own_;
            int calls_ = 0;
        };
        HalfTwin a(seed, seed + 100);
        HalfTwin b(seed, seed + 200);
        Wire wire(seed);
        wire.add(optionsOf(Role::controlling, Nomination::automatic), &a);
        wire.add(optionsOf(Role::controlling, Nomination::automatic), &b);
        wire.addBase(0, 1, kHostA);
        wire.addBase(1, 1, kHostB);
        wire.tell(0, 1);
        wire.tell(1, 0);
        ASSERT_TRUE(
            wire.runUntil([&] { return wire.agent(0).selectedPair() && wire.agent(1).selectedPair(); }, 2s))
            << seed;
        EXPECT_NE(wire.agent(0).role(), wire.agent(1).role());
    }
}

TEST(AgentConnects, SaysSoWhenEverythingFailedAndRevivesLater) {
    TwoHosts wire;
    wire.node(1).isOff = true;
    wire.tellBoth();
    ASSERT_TRUE(wire.runUntil([&] { return wire.count(0, Kind::failed) == 1; }, 20s));
    EXPECT_EQ(wire.first(0).state, PairState::failed);
    EXPECT_GE(wire.now, TimePoint(3s));
    wire.node(1).isOff = false;
    const TimePoint begin = wire.now;
    wire.call(1, [&](Agent& agent) { agent.checkNow(wire.now, agent.pairs()[0].id); });
    ASSERT_TRUE(wire.runUntil([&] { return wire.count(0, Kind::valid) && wire.count(1, Kind::valid); }, 1s));
    EXPECT_LE(wire.now - begin, 60ms);
    EXPECT_EQ(wire.count(0, Kind::failed), 1U);
}

TEST(AgentConnects, FailsAtOnceWhereThereIsNothingToCheck) {
    Wire wire;
    wire.add({});
    const Stranger stranger;
    wire.call(0, [&](Agent& agent) {
        agent.setRemoteCredentials(wire.now, stranger.credentials());
        agent.localCandidatesComplete(wire.now);
        agent.remoteCandidatesComplete(wire.now);
    });
    EXPECT_EQ(wire.count(0, Kind::failed), 1U);
}

TEST(AgentConnects, PacesItsChecks) {
    Wire wire;
    wire.add(optionsOf(Role::controlling));
    wire.addBase(0, 1, kHostA);
    const Stranger stranger;
    wire.call(0, [&](Agent& agent) {
        agent.setRemoteCredentials(wire.now, stranger.credentials());
        for (int i = 1; i <= 30; ++i)
            agent.addRemoteCandidate(wire.now,
                                     candidateAt(("203.0.113." + std::to_string(i) + ":1000").c_str()));
    });
    wire.runFor(5s);
    ASSERT_GT(wire.sent.size(), 60U);
    for (std::size_t i = 1; i < wire.sent.size(); ++i)
        ASSERT_GE(wire.sent[i].sentAt - wire.sent[i - 1].sentAt, 5ms);
}

TEST(AgentConnects, HigherPrioritiesAreCheckedFirst) {
    Wire wire;
    wire.add(optionsOf(Role::controlling));
    wire.addBase(0, 1, kHostA);
    const Stranger stranger;
    wire.call(0, [&](Agent& agent) {
        agent.addRemoteCandidate(wire.now, candidateAt("203.0.113.3:3", CandidateType::relayed));
        agent.addRemoteCandidate(wire.now, candidateAt("203.0.113.1:1", CandidateType::host));
        agent.addRemoteCandidate(wire.now, candidateAt("203.0.113.2:2", CandidateType::serverReflexive));
        agent.setRemoteCredentials(wire.now, stranger.credentials());
    });
    wire.runFor(14ms);
    ASSERT_EQ(wire.sent.size(), 3U);
    EXPECT_EQ(wire.sent[0].destination.port(), 1);
    EXPECT_EQ(wire.sent[1].destination.port(), 2);
    EXPECT_EQ(wire.sent[2].destination.port(), 3);
}

TEST(AgentConnects, SurvivesThreeQuartersOfItsPacketsLost) {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        TwoHosts wire;
        thisbe::test::SeededRandom random(seed);
        wire.drop = [&](const Packet& packet) {
            return packet.sentAt < TimePoint(1s) && random.below(4) != 0;
        };
        wire.tellBoth();
        EXPECT_TRUE(wire.runUntil([&] { return wire.bothSelected(); }, 10s)) << seed;
    }
}

TEST(AgentDemultiplexing, KnowsWhatIsForIt) {
    TwoHosts wire;
    wire.tellBoth();
    wire.runFor(1ms);
    const Packet request = wire.sent.at(0);
    EXPECT_TRUE(wire.agent(request.from).expects(request.view().transactionId()));
    EXPECT_FALSE(wire.agent(1 - request.from).expects(request.view().transactionId()));
    EXPECT_TRUE(wire.agent(0).answersTo(wire.agent(0).localCredentials().ufrag));
    EXPECT_FALSE(wire.agent(0).answersTo(wire.agent(1).localCredentials().ufrag));
    EXPECT_FALSE(wire.agent(0).validPair(BaseId(1), Endpoint::parse(kHostB).value()));
    wire.connect();
    EXPECT_EQ(wire.agent(0).validPair(BaseId(1), Endpoint::parse(kHostB).value()), wire.first(0).id);
    EXPECT_FALSE(wire.agent(0).validPair(BaseId(2), Endpoint::parse(kHostB).value()));
}

TEST(AgentBases, ARemovedBaseTakesItsPairsAlong) {
    TwoHosts wire;
    wire.connect();
    wire.call(0, [&](Agent& agent) { agent.removeBase(wire.now, BaseId(1)); });
    EXPECT_EQ(wire.count(0, Kind::lost), 1U);
    EXPECT_TRUE(wire.agent(0).pairs().empty());
    EXPECT_FALSE(wire.agent(0).selectedPair());
    ASSERT_EQ(wire.agent(0).report().retired.size(), 1U);
    EXPECT_EQ(wire.agent(0).report().retired[0].history.records().back().event, PairEvent::baseLost);
}

} // namespace
} // namespace thisbe::ice::test
