// Which way carries, rule by rule.
#include "tests/peer/path/path_world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace thisbe::peer::test {
namespace {

using ::testing::ElementsAre;

std::vector<SwitchReason> reasonsOf(const PathWorld::Side& side) {
    std::vector<SwitchReason> out;
    for (const path::Switched& each : side.switches())
        out.push_back(each.reason);
    return out;
}

TEST(PathPolicy, HoldsDataUntilSomethingWorks) {
    PathWorld world;
    world.sendEvery(10ms);
    world.run(100ms);
    EXPECT_EQ(world.wayOfA(), std::nullopt);
    EXPECT_GT(world.a().held, 0u);
    EXPECT_TRUE(world.a().events.empty());
}

TEST(PathPolicy, CarriesByTheFirstWayThatWorksAndMovesToABetterOneWhenItIsProven) {
    PathWorld world;
    const auto relay = world.add(Kind::relay, 30ms);
    world.run(35ms);
    EXPECT_EQ(world.wayOfA(), relay);
    const auto direct = world.add(Kind::ipv4, 20ms);
    world.run(25ms); // answered, not proven
    EXPECT_EQ(world.wayOfA(), relay);
    world.run(25ms);
    EXPECT_EQ(world.wayOfA(), direct);
    EXPECT_EQ(world.wayOfB(), direct);
    EXPECT_THAT(reasonsOf(world.a()), ElementsAre(SwitchReason::first, SwitchReason::better));
    EXPECT_EQ(world.a().switches().back().gap, Duration{});
}

TEST(PathPolicy, ADirectWayCarriesOnlyAfterTheProofOfFullSize) {
    PathWorld world;
    const auto direct = world.add(Kind::ipv4);
    world.way(direct).fullSize = false;
    const auto relay = world.add(Kind::relay);
    world.run(10s);
    EXPECT_EQ(world.wayOfA(), relay);
    EXPECT_EQ(world.wayOfB(), relay);
}

TEST(PathPolicy, WithoutProofsADirectWayCarriesAtOnce) {
    PathWorld world(PathOptions{.needsProof = false});
    const auto direct = world.add(Kind::ipv4);
    world.way(direct).fullSize = false;
    world.run(25ms);
    EXPECT_EQ(world.wayOfA(), direct);
}

TEST(PathPolicy, AWayForSmallDatagramsIsBetterThanNone) {
    PathWorld world;
    const auto direct = world.add(Kind::ipv4);
    world.way(direct).fullSize = false;
    world.run(2s);
    EXPECT_EQ(world.wayOfA(), std::nullopt);
    world.run(2s);
    EXPECT_EQ(world.wayOfA(), direct);
    const auto relay = world.add(Kind::relay);
    world.run(100ms);
    EXPECT_EQ(world.wayOfA(), relay);
    EXPECT_EQ(world.a().switches().back().reason, SwitchReason::tooSmall);
}

TEST(PathPolicy, LooksForTheLargestDatagramOfADirectWayOnceInTenMinutesAndAfterADeath) {
    PathWorld world;
    const auto direct = world.add(Kind::ipv4);
    world.add(Kind::relay);
    world.run(9min);
    EXPECT_EQ(world.a().agent->searches(), 1U);
    ASSERT_TRUE(world.a().policy->currentPair());
    EXPECT_EQ(world.a().policy->labelOf(*world.a().policy->currentPair())->packetBytes,
              ModelAgent::kPayload + 28);
    world.run(2min);
    EXPECT_EQ(world.a().agent->searches(), 2U);
    world.way(direct).up = false;
    world.run(10s);
    world.way(direct).up = true;
    world.run(10s);
    EXPECT_EQ(world.a().agent->searches(), 3U);
}

struct Preference {
    Kind better;
    Kind worse;
};

class PathPreference : public ::testing::TestWithParam<Preference> {};

TEST_P(PathPreference, TheBetterClassCarriesEvenWhenItIsSlower) {
    PathWorld world;
    const auto worse = world.add(GetParam().worse, 5ms);
    world.run(1s);
    ASSERT_EQ(world.wayOfA(), worse);
    const auto better = world.add(GetParam().better, 60ms);
    world.run(1s);
    EXPECT_EQ(world.wayOfA(), better);
    EXPECT_EQ(world.wayOfB(), better);
}

INSTANTIATE_TEST_SUITE_P(InOrder, PathPreference,
                         ::testing::Values(Preference{Kind::lan, Kind::ipv6},
                                           Preference{Kind::ipv6, Kind::ipv4},
                                           Preference{Kind::ipv4, Kind::relay}));

TEST(PathPolicy, ARelayOverTcpIsTheLastChoice) {
    PathWorld world;
    world.a().policy->setRelayOverStream(ice::BaseId(1));
    const auto stream = world.add(Kind::relay, 5ms);
    world.run(1s);
    ASSERT_EQ(world.wayOfA(), stream);
    EXPECT_EQ(world.a().policy->currentClass(), PathClass::relayStream);
    const auto udp = world.add(Kind::relay, 40ms);
    world.run(1s);
    EXPECT_EQ(world.wayOfA(), udp);
    // The other side cannot know, but follows the nomination.
    EXPECT_EQ(world.wayOfB(), udp);
}

TEST(PathPolicy, AMuchFasterWayOfTheSameClassTakesOverAfterAWhile) {
    PathWorld world;
    const auto slow = world.add(Kind::relayTwice, 80ms);
    world.run(1s);
    const auto fast = world.add(Kind::relay, 30ms);
    world.run(4s);
    EXPECT_EQ(world.wayOfA(), slow);
    world.run(3s);
    EXPECT_EQ(world.wayOfA(), fast);
    EXPECT_EQ(world.wayOfB(), fast);
    EXPECT_EQ(world.a().switches().back().reason, SwitchReason::faster);
    EXPECT_EQ(world.b().switches().back().reason, SwitchReason::nominated);
}

TEST(PathPolicy, AnAlmostAsFastWayOfTheSameClassStaysStandby) {
    PathWorld world;
    const auto first = world.add(Kind::relayTwice, 40ms);
    world.run(1s);
    world.add(Kind::relay, 30ms);
    world.run(60s);
    EXPECT_EQ(world.wayOfA(), first);
    EXPECT_EQ(world.a().switches().size(), 1u);
}

TEST(PathPolicy, LeavesASilentWayWithinHalfASecondUnderTraffic) {
    PathWorld world;
    const auto relay = world.add(Kind::relay, 40ms);
    const auto direct = world.add(Kind::ipv4, 20ms);
    world.sendEvery(10ms);
    world.run(5s);
    ASSERT_EQ(world.wayOfA(), direct);
    world.way(direct).up = false;
    world.run(500ms);
    EXPECT_EQ(world.wayOfA(), relay);
    EXPECT_EQ(world.wayOfB(), relay);
    const path::Switched left = world.a().switches().back();
    EXPECT_EQ(left.reason, SwitchReason::silent);
    EXPECT_GT(left.gap, 200ms);
    EXPECT_LT(left.gap, 400ms);
}

TEST(PathPolicy, OneMessageIntoAnIdleDeadWayIsEnoughToNotice) {
    PathWorld world;
    const auto relay = world.add(Kind::relay, 40ms);
    const auto direct = world.add(Kind::ipv4, 20ms);
    world.run(5010ms); // just after an idle check
    world.way(direct).up = false;
    world.sendOne(world.a());
    world.run(500ms);
    EXPECT_EQ(world.wayOfA(), relay);
}

TEST(PathPolicy, NoticesADeadWayEvenWhenNothingIsSent) {
    PathWorld world;
    const auto relay = world.add(Kind::relay, 40ms);
    const auto direct = world.add(Kind::ipv4, 20ms);
    world.run(5s);
    world.way(direct).up = false;
    world.run(3s);
    EXPECT_EQ(world.wayOfA(), relay);
    EXPECT_EQ(world.wayOfB(), relay);
}

TEST(PathPolicy, LeavesAWayThatIsDeadInOneDirectionOnly) {
    for (const bool forward : {true, false}) {
        PathWorld world;
        const auto relay = world.add(Kind::relay, 40ms);
        const auto direct = world.add(Kind::ipv4, 20ms);
        world.sendEvery(10ms);
        world.run(5s);
        (forward ? world.way(direct).forward : world.way(direct).backward) = false;
        world.run(1s);
        EXPECT_EQ(world.wayOfA(), relay);
        EXPECT_EQ(world.wayOfB(), relay);
    }
}

TEST(PathPolicy, ReturnsAtTheFirstAnswerAfterAShortCut) {
    PathWorld world;
    world.add(Kind::relay, 40ms);
    const auto direct = world.add(Kind::ipv4, 20ms);
    world.sendEvery(10ms);
    world.run(5s);
    world.way(direct).up = false;
    world.run(20s);
    ASSERT_NE(world.wayOfA(), direct);
    world.way(direct).up = true;
    world.run(350ms);
    EXPECT_EQ(world.wayOfA(), direct);
    EXPECT_EQ(world.wayOfB(), direct);
}

TEST(PathPolicy, ReturnsAfterALongCutToo) {
    PathWorld world;
    world.add(Kind::relay, 40ms);
    const auto direct = world.add(Kind::ipv4, 20ms);
    world.run(5s);
    world.way(direct).up = false;
    world.run(4min);
    world.way(direct).up = true;
    world.run(6s);
    EXPECT_EQ(world.wayOfA(), direct);
}

TEST(PathPolicy, AnOccasionMakesItLookAtOnce) {
    PathWorld world;
    world.add(Kind::relay, 40ms);
    const auto direct = world.add(Kind::ipv4, 20ms);
    world.run(5s);
    world.way(direct).up = false;
    world.run(20min);
    world.way(direct).up = true;
    world.a().policy->onOccasion(world.now());
    world.run(100ms);
    EXPECT_EQ(world.wayOfA(), direct);
}

TEST(PathPolicy, MovesAtOnceWhenTheAddressIsGone) {
    PathWorld world;
    const auto relay = world.add(Kind::relay, 40ms);
    const auto direct = world.add(Kind::ipv4, 20ms);
    world.run(5s);
    world.removeAtA(direct);
    EXPECT_EQ(world.wayOfA(), relay);
    EXPECT_EQ(world.a().switches().back().reason, SwitchReason::gone);
}

TEST(PathPolicy, TriesOneStandbyAfterTheOther) {
    PathWorld world;
    const auto relay = world.add(Kind::relay, 40ms);
    const auto ipv4 = world.add(Kind::ipv4, 20ms);
    const auto ipv6 = world.add(Kind::ipv6, 20ms);
    world.sendEvery(10ms);
    world.run(5s);
    ASSERT_EQ(world.wayOfA(), ipv6);
    world.way(ipv6).up = false;
    world.way(ipv4).up = false; // its death is not known yet
    world.run(500ms);
    EXPECT_EQ(world.wayOfA(), relay) << "the standby that answered while the other was doubted";
}

TEST(PathPolicy, SaysWhenThereIsNoWayLeftAndWhenThereIsAgain) {
    PathWorld world;
    const auto direct = world.add(Kind::ipv4, 20ms);
    world.sendEvery(10ms);
    world.run(5s);
    world.way(direct).up = false;
    world.run(1s);
    ASSERT_EQ(world.wayOfA(), std::nullopt);
    ASSERT_EQ(world.a().count<path::Lost>(), 1u);
    world.way(direct).up = true;
    world.run(350ms);
    EXPECT_EQ(world.wayOfA(), direct);
    ASSERT_EQ(world.a().count<path::Recovered>(), 1u);
    const auto recovered = std::get<path::Recovered>(world.a().events.back());
    EXPECT_GT(recovered.gap, 950ms);
    EXPECT_LT(recovered.gap, 1400ms);
}

TEST(PathPolicy, SaysWhenNothingEverWorkedAndTheFirstWayIsStillTheFirst) {
    PathWorld world;
    world.a().policy->onAgentEvent(world.now(), {ice::AgentEvent::Kind::failed, {}});
    world.settle();
    ASSERT_EQ(world.a().events.size(), 1u);
    EXPECT_EQ(std::get<path::Lost>(world.a().events[0]).reason, LossReason::never);
    world.add(Kind::relay);
    world.run(1s);
    ASSERT_EQ(world.a().events.size(), 2u);
    EXPECT_EQ(std::get<path::Switched>(world.a().events[1]).reason, SwitchReason::first);
}

TEST(PathPolicy, AsksForARestartWhenEverythingStaysDeadTheControllingSideFirst) {
    PathWorld world;
    const auto direct = world.add(Kind::ipv4, 20ms);
    world.sendEvery(10ms);
    world.run(5s);
    world.way(direct).up = false;
    world.run(4s);
    EXPECT_EQ(world.a().count<path::RestartWanted>(), 1u);
    EXPECT_EQ(world.b().count<path::RestartWanted>(), 0u);
    world.run(10min);
    EXPECT_GE(world.b().count<path::RestartWanted>(), 1u);
    EXPECT_LE(world.a().count<path::RestartWanted>(), 13u);
}

TEST(PathPolicy, AskForARestartOnceForAFlurryOfNetworkChanges) {
    PathWorld world;
    world.add(Kind::ipv4, 20ms);
    world.run(5s);
    for (int i = 0; i < 5; ++i) {
        world.a().policy->onNetworkChanged(world.now());
        world.run(50ms);
    }
    world.run(5s);
    EXPECT_EQ(world.a().count<path::RestartWanted>(), 2u);
}

TEST(PathPolicy, AWayThatFlapsHasToProveItselfLonger) {
    PathWorld world(PathOptions{.freeDeaths = 3});
    world.add(Kind::relay, 40ms);
    const auto direct = world.add(Kind::ipv4, 20ms);
    world.sendEvery(20ms);
    world.run(2s);
    std::vector<Duration> returns;
    for (int i = 0; i < 6; ++i) {
        world.way(direct).up = false;
        world.run(700ms);
        ASSERT_NE(world.wayOfA(), direct);
        world.way(direct).up = true;
        const TimePoint healed = world.now();
        while (world.wayOfA() != direct && world.now() < healed + 1min)
            world.run(10ms);
        returns.push_back(world.now() - healed);
        world.run(500ms);
    }
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_LE(returns[i], 350ms);
    EXPECT_GE(returns[3], 2s);
    EXPECT_GE(returns[4], 6s);
    EXPECT_GE(returns[5], 18s);
}

TEST(PathPolicy, TheControllingSideNominatesWhatItUses) {
    PathWorld world;
    world.add(Kind::relay, 40ms);
    const auto direct = world.add(Kind::ipv4, 20ms);
    world.run(1s);
    EXPECT_EQ(world.b().agent->selectedPair(), ice::PairId(static_cast<std::uint32_t>(direct + 1)));
    EXPECT_EQ(world.a().agent->selectedPair(), world.b().agent->selectedPair());
}

TEST(PathPolicy, AgainstAForeignAgentTheNominationDecides) {
    PathWorld world(PathOptions{.foreignPeer = true, .nominationDelay = 500ms});
    const auto relay = world.add(Kind::relay, 40ms);
    world.run(600ms);
    ASSERT_EQ(world.b().agent->selectedPair(), ice::PairId(static_cast<std::uint32_t>(relay + 1)));
    const auto direct = world.add(Kind::ipv4, 20ms);
    world.run(300ms);
    EXPECT_EQ(world.wayOfA(), direct);
    EXPECT_EQ(world.wayOfB(), relay) << "not nominated yet";
    world.run(500ms);
    EXPECT_EQ(world.wayOfB(), direct);
}

TEST(PathPolicy, DataOnAWorseWayRaisesDoubtButNoMove) {
    PathWorld world;
    const auto relay = world.add(Kind::relay, 40ms);
    const auto direct = world.add(Kind::ipv4, 20ms);
    world.run(5s);
    const auto* pair = world.b().agent->find(ice::PairId(static_cast<std::uint32_t>(relay + 1)));
    const auto switches = world.b().switches().size();
    for (int i = 0; i < 100; ++i) {
        world.b().policy->onDataHeard(world.now(), pair->base, pair->remote.endpoint);
        world.run(50ms);
    }
    EXPECT_EQ(world.wayOfB(), direct);
    EXPECT_EQ(world.b().switches().size(), switches);
}

TEST(PathPolicy, APathErrorRaisesDoubtButIsNotBelieved) {
    PathWorld world;
    world.add(Kind::relay, 40ms);
    const auto direct = world.add(Kind::ipv4, 20ms);
    world.run(5s);
    const auto* pair = world.a().agent->find(*world.a().policy->currentPair());
    const auto checks = world.a().agent->checksSent();
    world.a().policy->onPathError(world.now(), pair->base, pair->remote.endpoint);
    world.run(1s);
    EXPECT_EQ(world.wayOfA(), direct);
    EXPECT_GT(world.a().agent->checksSent(), checks);
    EXPECT_LT(world.a().agent->checksSent(), checks + 5);
}

// What IceHost passes on when the server reports ICMP from behind it (RFC 8656, section 11.5).
TEST(PathPolicy, AnErrorBehindTheRelayRaisesDoubtOfTheRelayedPathAtOnce) {
    PathWorld world;
    const auto relay = world.add(Kind::relay, 40ms);
    world.run(5s);
    ASSERT_EQ(world.wayOfA(), relay);
    const auto* pair = world.a().agent->find(*world.a().policy->currentPair());
    const auto checks = world.a().agent->checksSent();
    world.a().policy->onPathError(world.now(), pair->base, Endpoint::parse("9.9.9.9:9").value());
    world.run(10ms);
    EXPECT_EQ(world.a().agent->checksSent(), checks) << "about somebody else";
    world.a().policy->onPathError(world.now(), pair->base, pair->remote.endpoint);
    world.run(10ms);
    EXPECT_GT(world.a().agent->checksSent(), checks);
    world.run(1s);
    EXPECT_EQ(world.wayOfA(), relay) << "it answers: the error was forged, or is over";
}

TEST(PathPolicy, PathOptionsRestrictTheChoice) {
    struct Case {
        PathMode mode;
        bool samePublic;
        std::optional<std::size_t> expected; // relay 0, ipv4 1, lan 2
    };
    for (const Case& each : {Case{PathMode::automatic, false, 2}, Case{PathMode::relay, false, 0},
                             Case{PathMode::direct, false, 2}, Case{PathMode::sameNat, false, 0},
                             Case{PathMode::sameNat, true, 2}}) {
        PathWorld world(PathOptions{.mode = each.mode});
        for (auto* side : {&world.a(), &world.b()})
            side->policy->setNatFindings(world.now(),
                                         {.ipv4 = {}, .ipv6 = {}, .samePublicAddress = each.samePublic});
        world.add(Kind::relay);
        world.add(Kind::ipv4);
        world.add(Kind::lan);
        world.run(2s);
        EXPECT_EQ(world.wayOfA(), each.expected) << toString(each.mode);
        EXPECT_EQ(world.wayOfB(), each.expected) << toString(each.mode);
    }
}

TEST(PathPolicy, AChangedOptionMovesOrStopsData) {
    PathWorld world;
    const auto relay = world.add(Kind::relay);
    const auto direct = world.add(Kind::ipv4);
    world.run(2s);
    ASSERT_EQ(world.wayOfA(), direct);
    world.a().policy->setMode(world.now(), PathMode::relay);
    EXPECT_EQ(world.wayOfA(), relay);
    world.settle();
    EXPECT_EQ(world.a().switches().back().reason, SwitchReason::forbidden);
    world.a().policy->setMode(world.now(), PathMode::automatic);
    world.run(1s);
    EXPECT_EQ(world.wayOfA(), direct);
}

TEST(PathPolicy, KeepsOnePairOfEachSlotWarm) {
    PathWorld world;
    world.add(Kind::relay);
    world.add(Kind::relayTwice, 50ms);
    world.add(Kind::ipv4);
    world.add(Kind::ipv6);
    world.add(Kind::lan, 5ms);
    world.run(1min);
    std::vector<std::uint32_t> warm;
    for (const ice::CandidatePair& pair : world.a().agent->pairs()) {
        if (pair.warm && pair.valid) warm.push_back(pair.id.value());
    }
    EXPECT_THAT(warm, ElementsAre(1u, 4u, 5u)); // relay, IPv6, LAN
}

TEST(PathPolicy, IdleAndBusyBudgetsHold) {
    PathWorld world;
    world.add(Kind::relay);
    world.add(Kind::ipv4);
    world.add(Kind::ipv6);
    world.run(1min);
    auto before = world.a().agent->checksSent();
    world.run(100s);
    const double idle = (world.a().agent->checksSent() - before) / 100.0;
    EXPECT_LE(idle, 0.95);
    world.sendEvery(10ms);
    world.run(1s);
    before = world.a().agent->checksSent();
    world.run(100s);
    const double busy = (world.a().agent->checksSent() - before) / 100.0;
    EXPECT_LE(busy, 4.5);
    RecordProperty("idle_checks_per_second", std::to_string(idle));
    RecordProperty("busy_checks_per_second", std::to_string(busy));
}

} // namespace
} // namespace thisbe::peer::test
