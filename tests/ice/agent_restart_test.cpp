// ICE restarts (RFC 8445, section 9).
#include "tests/ice/stranger.h"
#include "tests/ice/two_hosts.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace thisbe::ice::test {
namespace {

struct Restarting : TwoHosts {
    Restarting() { connect(); }
    void restart(std::size_t node) {
        call(node, [&](Agent& agent) { agent.restart(now, Credentials::generate(random)); });
    }
    thisbe::test::SeededRandom random{5};
};

TEST(Restart, TheOldPairCarriesUntilTheNewOneIsSelected) {
    Restarting wire;
    const PairId old = *wire.agent(0).selectedPair();
    wire.restart(0);
    EXPECT_EQ(wire.agent(0).selectedPair(), old);
    EXPECT_TRUE(wire.agent(0).find(old)->valid);
    wire.tell(0, 1);
    wire.runFor(10s); // B has not restarted yet: both keep consent on the old pair
    EXPECT_EQ(wire.agent(0).selectedPair(), old);
    wire.restart(1);
    wire.tell(1, 0);
    ASSERT_TRUE(wire.runUntil(
        [&] { return wire.count(0, Kind::selected) == 2 && wire.count(1, Kind::selected) == 2; }, 2s));
    EXPECT_NE(wire.agent(0).selectedPair(), old);
    EXPECT_EQ(wire.agent(0).find(old), nullptr);
    EXPECT_EQ(wire.count(0, Kind::lost), 1U);
    EXPECT_EQ(wire.agent(0).report().retired.back().id, old);
    EXPECT_EQ(wire.agent(0).role(), Role::controlling);
}

TEST(Restart, OfTheOtherSideWaitsForOurs) {
    Restarting wire;
    wire.restart(0);
    wire.tell(0, 1); // B holds the new description back until it restarts itself
    EXPECT_EQ(wire.agent(1).report().generation, 0U);
    EXPECT_EQ(wire.agent(1).report().remote.size(), 1U);
    wire.restart(1);
    EXPECT_EQ(wire.agent(1).report().generation, 1U);
    EXPECT_EQ(wire.agent(1).report().remote.size(), 1U);
    EXPECT_TRUE(wire.agent(1).report().remoteComplete);
}

TEST(Restart, WhileTheOldPairIsAskedItIsAnsweredWithTheOldCredentials) {
    Restarting wire;
    wire.restart(1);
    const std::string oldFragment = wire.agent(0).localCredentials().ufrag;
    EXPECT_TRUE(wire.agent(0).answersTo(oldFragment));
    wire.call(0, [&](Agent& agent) { agent.watch(wire.now, *agent.selectedPair(), 100ms); });
    wire.runFor(1s);
    EXPECT_LE(wire.first(0).unanswered, 1U); // the newest is under way
    EXPECT_GT(wire.count(0, Kind::answered), 5U);
}

TEST(Restart, AfterAChangeOfAddressFindsTheNewWay) {
    Restarting wire;
    wire.addBase(0, 2, "203.0.113.77:1");
    wire.call(0, [&](Agent& agent) { agent.removeBase(wire.now, BaseId(1)); });
    wire.restart(0);
    wire.tell(0, 1);
    wire.restart(1);
    wire.tell(1, 0);
    ASSERT_TRUE(wire.runUntil(
        [&] {
            return wire.agent(0).selectedPair() && wire.agent(1).selectedPair() &&
                   wire.agent(1).find(*wire.agent(1).selectedPair())->generation == 1;
        },
        2s));
    EXPECT_EQ(wire.agent(1).find(*wire.agent(1).selectedPair())->remote.endpoint.toString(),
              "203.0.113.77:1");
}

TEST(Restart, TwiceInARowLeavesNothingBehind) {
    Restarting wire;
    for (int i = 0; i < 3; ++i) {
        wire.restart(0);
        wire.restart(1);
    }
    wire.tell(0, 1);
    wire.tell(1, 0);
    wire.runFor(1s);
    EXPECT_TRUE(wire.bothSelected());
    EXPECT_EQ(wire.agent(0).pairs().size(), 1U);
    EXPECT_FALSE(wire.agent(0).answersTo("old"));
}

TEST(Restart, TheSameDescriptionAgainIsNone) {
    Restarting wire;
    wire.tell(0, 1);
    wire.runFor(100ms);
    EXPECT_EQ(wire.agent(1).report().generation, 0U);
    EXPECT_TRUE(wire.first(1).valid);
}

// A host without a server: its address was replaced, and only B's old credentials are known to it.
struct Stranded : Restarting {
    Stranded() {
        call(0, [&](Agent& agent) { agent.removeBase(now, BaseId(1)); });
        node(0).bases.clear();
    }
    bool areJoinedByTheOldGeneration() {
        const auto isJoined = [&](std::size_t node) {
            return std::ranges::any_of(agent(node).pairs(), [](const CandidatePair& pair) {
                return pair.valid && pair.generation == 0;
            });
        };
        runFor(1s);
        return isJoined(0) && isJoined(1) && agent(0).validPair(BaseId(2), Endpoint::parse(kHostB).value()) &&
               agent(1).validPair(BaseId(1), Endpoint::parse("192.0.2.9:1500").value());
    }
};

TEST(Restart, WhereNothingWorksTheOldGenerationFindsAWayFromANewAddress) {
    Stranded wire;
    wire.restart(0);
    wire.addBase(0, 2, "192.0.2.9:1500");
    ASSERT_TRUE(wire.areJoinedByTheOldGeneration());
    // By which the new credentials come.
    wire.tell(0, 1);
    wire.restart(1);
    wire.tell(1, 0);
    wire.runFor(1s);
    const auto selected = wire.agent(0).selectedPair();
    ASSERT_TRUE(selected);
    EXPECT_EQ(wire.agent(0).find(*selected)->generation, 1U);
}

TEST(Restart, ThatWasNeverAnsweredGivesWayToTheNextAndTheOldGenerationStays) {
    Stranded wire;
    wire.restart(0);
    wire.restart(0);
    wire.addBase(0, 2, "192.0.2.9:1500");
    EXPECT_TRUE(wire.areJoinedByTheOldGeneration());
    EXPECT_EQ(wire.agent(0).report().generation, 2U);
}

// B has found its old ways dead and restarted, too: neither knows the other's new credentials.
TEST(Restart, OfBothSidesLeavesThemTheOldGenerationToMeetBy) {
    Stranded wire;
    wire.restart(0);
    wire.restart(1);
    wire.call(1, [&](Agent& agent) { agent.watch(wire.now, agent.pairs()[0].id, 50ms); });
    wire.runFor(500ms);
    wire.addBase(0, 2, "192.0.2.9:1500");
    EXPECT_TRUE(wire.areJoinedByTheOldGeneration());
}

TEST(Restart, WhereSomethingWorksNothingBeginsInTheOldGeneration) {
    Restarting wire;
    wire.restart(0);
    wire.addBase(0, 2, "192.0.2.9:1500");
    wire.runFor(1s);
    EXPECT_EQ(wire.agent(0).pairs().size(), 1U);
}

} // namespace
} // namespace thisbe::ice::test
