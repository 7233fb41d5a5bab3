// Two agents, two policies and a model transport over simulated NATs whose links are cut.
#include "tests/ice/punching_theory.h"
#include "tests/peer/path/path_call.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

namespace thisbe::peer::test {
namespace {

using natlab::NatKind;

struct CallInWorld {
    CallInWorld(std::uint64_t seed, NatKind kindA, NatKind kindB, const sim::InternetOptions& net)
        : ownWorld(seed, kindA, kindB, net) {}
    sim::World ownWorld;
};

struct KindCall : private CallInWorld, public PathCall {
    KindCall(std::uint64_t seed, NatKind kindA, NatKind kindB, const sim::InternetOptions& net = {},
             const PathOptions& options = {})
        : CallInWorld(seed, kindA, kindB, net), PathCall(ownWorld, options) {
        call.exchange(5ms);
    }
};

struct Spread {
    std::vector<Duration> samples;
    void add(Duration sample) { samples.push_back(sample); }
    std::string toString() {
        if (samples.empty()) return "none";
        std::ranges::sort(samples);
        const auto at = [&](std::size_t percent) {
            const std::size_t index = std::min(samples.size() - 1, samples.size() * percent / 100);
            return std::to_string(samples[index] / 1ms);
        };
        return std::to_string(samples.size()) + " samples, median " + at(50) + ", p99 " + at(99) + ", max " +
               std::to_string(samples.back() / 1ms) + " ms";
    }
};

// Cuts of either home's way to the world while messages flow; the relay's pipe lives.
void expectNothingIsLost(NatKind kindA, NatKind kindB, std::uint64_t seed) {
    const std::string what = std::string(natlab::toString(kindA)) + " : " + natlab::toString(kindB) +
                             ", seed " + std::to_string(seed);
    KindCall call(seed, kindA, kindB);
    auto random = call.world.simulation().randomFor("cuts");
    call.sayEvery(50ms);
    call.run(3s);
    ASSERT_TRUE(call.bothCarry()) << what;
    EXPECT_EQ(call.bothDirect(), ice::test::canMeet(kindA, kindB)) << what;
    for (int cut = 0; cut < 3; ++cut) {
        sim::Home& home = random.below(2) == 0 ? call.world.homeA() : call.world.homeB();
        home.setUplinkUp(false);
        call.run(Duration(1ms) * static_cast<Duration::rep>(100 + random.below(4000)));
        home.setUplinkUp(true);
        call.run(Duration(1ms) * static_cast<Duration::rep>(100 + random.below(3000)));
    }
    call.run(4s);
    EXPECT_TRUE(call.bothCarry()) << what;
    EXPECT_EQ(call.bothDirect(), ice::test::canMeet(kindA, kindB)) << what;
    call.sayEvery(0s);
    call.run(1500ms);
    EXPECT_TRUE(call.isComplete()) << what;
    // At most four of its ways, each at its pace, and what there was to begin with.
    EXPECT_LT(call.call.datagrams(), 2000u) << what;
    EXPECT_LT(call.moves(), 40u) << what;
}

TEST(PathSim, EveryPairOfKindsLosesNothingOverCuts) {
    for (const NatKind a : natlab::kNatKinds) {
        for (const NatKind b : natlab::kNatKinds)
            expectNothingIsLost(a, b, 1);
    }
}

TEST(PathSim, ManySeedsLoseNothingOverCuts) {
    for (std::uint64_t seed = 2; seed < 12; ++seed) {
        expectNothingIsLost(NatKind::portRestricted, NatKind::conntrackClash, seed);
        expectNothingIsLost(NatKind::ipv6Firewall, NatKind::ipv6Firewall, seed);
        expectNothingIsLost(NatKind::symmetric, NatKind::fullCone, seed);
        expectNothingIsLost(NatKind::symmetric, NatKind::symmetric, seed);
    }
}

// 100 messages a second each way: how long deliveries stop, and how fast the direct way is back.
TEST(PathSim, FailoverIsBelowASecondAndReturnBelow350Milliseconds) {
    Spread gaps;
    Spread noticed; // what the policies say
    Spread returns;
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        // Round trips from 4 to 80 ms.
        sim::InternetOptions net;
        net.access.delay = Duration(1ms) * static_cast<Duration::rep>(1 + seed % 20);
        KindCall call(seed, NatKind::portRestricted, NatKind::portRestricted, net);
        auto random = call.world.simulation().randomFor("cuts");
        call.sayEvery(10ms);
        call.run(3s);
        for (int cut = 0; cut < 3; ++cut) {
            ASSERT_TRUE(call.bothDirect());
            sim::Home& home = random.below(2) == 0 ? call.world.homeA() : call.world.homeB();
            call.restartGap();
            home.setUplinkUp(false);
            call.run(Duration(1ms) * static_cast<Duration::rep>(1500 + random.below(6000)));
            gaps.add(call.longestGap());
            home.setUplinkUp(true);
            const TimePoint healed = call.now();
            const auto isBack = [&] { return call.bothDirect(); };
            EXPECT_TRUE(call.world.simulation().runUntil(isBack, Duration(350ms))) << "seed " << seed;
            returns.add(call.now() - healed);
            call.run(Duration(1ms) * static_cast<Duration::rep>(1000 + random.below(3000)));
        }
        for (const PathPeer* peer : {&call.a, &call.b}) {
            for (const PathEvent& event : peer->events()) {
                const auto* switched = std::get_if<path::Switched>(&event);
                if (switched != nullptr && switched->reason == SwitchReason::silent)
                    noticed.add(switched->gap);
            }
        }
        EXPECT_LT(gaps.samples.back(), 1s) << "seed " << seed;
    }
    std::cout << "noticed and moved: " << noticed.toString() << "\ndelivery gap: " << gaps.toString()
              << "\nreturn to direct: " << returns.toString() << '\n';
    EXPECT_LT(gaps.samples.back(), 1s);
}

TEST(PathSim, LossAndReorderingDoNotMakeTheSidesDance) {
    sim::InternetOptions net;
    net.access.loss = 0.05;
    net.access.jitter = 20ms;
    net.access.reordering = 0.1;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        KindCall call(seed, NatKind::portRestricted, NatKind::portRestricted, net);
        call.sayEvery(20ms);
        call.run(5s);
        ASSERT_TRUE(call.bothDirect());
        const std::size_t before = call.moves();
        call.run(60s);
        EXPECT_LE(call.moves(), before + 2) << "seed " << seed;
        call.sayEvery(0s);
        call.run(5s);
        EXPECT_TRUE(call.isComplete());
    }
}

TEST(PathSim, AnOutageOfEverythingLosesNothingEither) {
    KindCall call(1, NatKind::portRestricted, NatKind::fullCone);
    call.sayEvery(20ms);
    call.run(3s);
    call.world.homeA().setUplinkUp(false);
    call.call.relay.setBroken(true);
    call.run(20s);
    EXPECT_FALSE(call.a.carries());
    EXPECT_FALSE(call.b.carries());
    call.world.homeA().setUplinkUp(true);
    call.call.relay.setBroken(false);
    call.run(400ms);
    EXPECT_TRUE(call.bothDirect());
    call.sayEvery(0s);
    call.run(1s);
    EXPECT_TRUE(call.isComplete());
}

TEST(PathSim, AnIceRestartOnTheSameWayIsNoMove) {
    KindCall call(1, NatKind::portRestricted, NatKind::portRestricted);
    call.sayEvery(10ms);
    call.run(3s);
    const std::size_t before = call.moves();
    call.restartGap();
    auto random = call.world.simulation().randomFor("credentials");
    for (ice::test::SimPeer* peer : {&call.call.a, &call.call.b})
        peer->call(
            [&](ice::Agent& agent, TimePoint at) { agent.restart(at, ice::Credentials::generate(random)); });
    call.call.a.tell(call.call.b);
    call.run(30ms);
    call.call.b.tell(call.call.a);
    call.run(10s);
    EXPECT_EQ(call.moves(), before);
    EXPECT_LT(call.longestGap(), 50ms);
    const auto current = call.a.policy().currentPair();
    ASSERT_TRUE(current);
    EXPECT_EQ(call.call.a.agent().find(*current)->generation, 1u);
    EXPECT_TRUE(call.bothDirect());
}

TEST(PathSim, AnAddressThatGoesMovesDataAtOnceAndAsksForARestart) {
    KindCall call(1, NatKind::portRestricted, NatKind::portRestricted);
    call.sayEvery(10ms);
    call.run(3s);
    ASSERT_TRUE(call.bothDirect());
    const ice::BaseId gone = call.call.a.agent().find(*call.a.policy().currentPair())->base;
    call.restartGap();
    call.call.a.call([&](ice::Agent& agent, TimePoint at) { agent.removeBase(at, gone); });
    call.a.policy().onNetworkChanged(call.now());
    call.a.settle();
    EXPECT_FALSE(call.a.isDirect());
    EXPECT_TRUE(call.a.carries());
    EXPECT_TRUE(std::ranges::any_of(call.a.events(), [](const PathEvent& event) {
        return std::holds_alternative<path::RestartWanted>(event);
    }));
    call.run(5s);
    EXPECT_TRUE(call.bothCarry());
    EXPECT_LT(call.longestGap(), 1s);
    call.sayEvery(0s);
    call.run(1s);
    EXPECT_TRUE(call.isComplete());
}

TEST(PathSim, TheOptionsHoldOverSimulatedNats) {
    struct Case {
        PathMode mode;
        bool direct;
    };
    for (const Case& each : {Case{PathMode::automatic, true}, Case{PathMode::direct, true},
                             Case{PathMode::relay, false}, Case{PathMode::sameNat, false}}) {
        KindCall call(1, NatKind::portRestricted, NatKind::portRestricted, {}, {.mode = each.mode});
        call.sayEvery(50ms);
        call.run(5s);
        ASSERT_TRUE(call.bothCarry()) << toString(each.mode);
        EXPECT_EQ(call.bothDirect(), each.direct) << toString(each.mode);
    }
}

} // namespace
} // namespace thisbe::peer::test
