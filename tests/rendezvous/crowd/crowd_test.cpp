// A part of the hour that registration_hour runs: the same world, fewer peers, some minutes.
#include "tests/rendezvous/crowd/churn.h"
#include "tests/rendezvous/crowd/roster_judge.h"

#include <gtest/gtest.h>

namespace thisbe::rendezvous::test {
namespace {

using namespace std::chrono_literals;
using Complaints = std::vector<std::string>;

struct ChurningCrowd {
    explicit ChurningCrowd(const CrowdOptions& options, Duration mean = 300ms)
        : crowd(options), churn(crowd, mean), judge(crowd) {
        churn.bringIn(20s);
        crowd.simulation().runFor(20s);
    }
    Crowd crowd;
    Churn churn;
    RosterJudge judge;
};

TEST(RegistrationCrowd, WithoutLossEveryRosterIsTheTruthOneSecondAfterAChange) {
    ChurningCrowd world({.peers = 150});
    for (int i = 0; i < 10; ++i) {
        world.churn.runUntil(world.crowd.now() + 20s);
        ASSERT_EQ(world.judge.mistaken(), Complaints{}) << "after " << i + 1 << " times 20 s";
        ASSERT_EQ(world.crowd.untruths(), Complaints{}) << "after " << i + 1 << " times 20 s";
    }
    world.crowd.simulation().runFor(31s);
    EXPECT_GT(world.judge.pairs(), 50'000U);
    EXPECT_EQ(world.judge.laterThan(1s), 0U);
    EXPECT_EQ(world.judge.mistaken(), Complaints{});
}

TEST(RegistrationCrowd, AtOneDatagramInFiveLostNewsTakeAKeepaliveAndNeverThree) {
    ChurningCrowd world({.peers = 150, .loss = 0.2});
    world.churn.runUntil(world.crowd.now() + 200s);
    world.crowd.simulation().runFor(31s);
    ASSERT_GT(world.judge.pairs(), 50'000U);
    EXPECT_LE(world.judge.laterThan(10s), world.judge.pairs() / 1000);
    EXPECT_EQ(world.judge.laterThan(30s), 0U);
    EXPECT_EQ(world.judge.mistaken(), Complaints{});
    EXPECT_EQ(world.crowd.untruths(), Complaints{});
}

TEST(RegistrationCrowd, ANewcomerToALargeRoomHasItsRosterWithinASecond) {
    ChurningCrowd world({.peers = 400});
    Crowd::Member& member = world.crowd.members().front();
    world.crowd.leave(member);
    world.crowd.simulation().runFor(25s);
    world.crowd.start(member);
    world.crowd.simulation().runFor(2s);
    // Some nine round trips of 20 ms and a little more; its 27 pages alone were 27, one after the other.
    ASSERT_TRUE(member.program->protocol().arrival());
    EXPECT_LE(*member.program->protocol().arrival(), 300ms);
    EXPECT_EQ(world.judge.mistaken(), Complaints{});
}

TEST(RegistrationCrowd, AfterARestartAllComeBackWithFewDatagrams) {
    constexpr std::size_t kPeers = 150;
    ChurningCrowd world({.peers = kPeers});
    std::map<std::string, std::uint64_t> before;
    for (const Crowd::Member& member : world.crowd.members())
        before[member.id] = member.program->protocol().datagrams();
    world.crowd.restartServer();
    // A keepalive interval until the last has noticed, a second of jitter, and the roster's pages.
    world.crowd.simulation().runFor(13s);
    EXPECT_EQ(world.crowd.server().service().peers(), kPeers);
    EXPECT_EQ(world.judge.whole(), kPeers);
    EXPECT_EQ(world.judge.mistaken(), Complaints{});
    // Each family: a keepalive, two Registers and a keepalive more. One: the pages, of 14 entries or more and
    // one for each of 16 stretches, and the changes since. One: a push for each 100 ms of the 11 s in which
    // the others return. All answered.
    constexpr std::uint64_t kMost = 2 * (2 * 4 + kPeers / 14 + 16 + 4 + 110);
    for (const Crowd::Member& member : world.crowd.members())
        EXPECT_LE(member.program->protocol().datagrams() - before[member.id], kMost) << member.id;
}

TEST(RegistrationCrowd, TheSameSeedGivesTheSameHistory) {
    const auto history = [](std::uint64_t seed) {
        ChurningCrowd world({.peers = 30, .seed = seed, .loss = 0.1});
        world.churn.runUntil(world.crowd.now() + 60s);
        return std::tuple(world.crowd.simulation().eventsHandled(), world.crowd.truth().byWord(),
                          world.judge.pairs(), world.judge.laterThan(200ms));
    };
    EXPECT_EQ(history(7), history(7));
    EXPECT_NE(history(7), history(8));
}

} // namespace
} // namespace thisbe::rendezvous::test
