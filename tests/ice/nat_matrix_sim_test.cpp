// Two agents behind every pair of NATs: connected always, directly exactly where theory says so.
#include "tests/ice/punching_theory.h"
#include "tests/ice/sim_call.h"
#include "tests/sim/world.h"

#include <gtest/gtest.h>

#include <iostream>

namespace thisbe::ice::test {
namespace {

using natlab::NatBehavior;
using natlab::NatKind;

std::vector<NatBehavior> allBehaviors() {
    std::vector<NatBehavior> out;
    for (const auto mapping : natlab::kEndpointDependences) {
        for (const auto filtering : natlab::kEndpointDependences)
            out.push_back({mapping, filtering});
    }
    return out;
}

std::string nameOf(NatBehavior behavior) {
    return std::string(toString(behavior.mapping)) + "/" + toString(behavior.filtering);
}

sim::NatConfig natOf(NatBehavior behavior) {
    sim::NatConfig nat;
    nat.behavior = behavior;
    nat.allocation = sim::NatConfig::PortAllocation::random;
    return nat;
}

sim::LinkConditions lossy(Duration delay) {
    return {.delay = delay, .jitter = 3ms, .loss = 0.1, .duplication = 0.05, .reordering = 0.1};
}

void expectBehaviorsMeet(std::uint64_t seed, NatBehavior a, NatBehavior b, bool isLossy) {
    const std::string what = nameOf(a) + " : " + nameOf(b) + ", seed " + std::to_string(seed);
    sim::InternetOptions world;
    SimCall::Options options;
    if (isLossy) {
        world.access = lossy(5ms);
        options.pipe.loss = 0.1;
    }
    sim::Internet internet(seed, world);
    const sim::Home& homeA = internet.addHome(natOf(a));
    const sim::Home& homeB = internet.addHome(natOf(b));
    SimCall call(internet, homeA.host(), homeB.host(), options);
    call.exchange(Duration(internet.simulation().randomFor("skew").below(20'000'000)));
    call.runFor(8s);
    ASSERT_TRUE(call.isConnected()) << what;
    EXPECT_EQ(call.isDirect(), canMeet(a, b)) << what;
    EXPECT_LT(call.connectedAfter(), isLossy ? Duration(2s) : Duration(120ms)) << what;
    EXPECT_LT(call.datagrams(), isLossy ? 800U : 150U) << what;
    EXPECT_TRUE(call.agreeOnSelection()) << what;
}

TEST(NatMatrix, TheoryAgreesWithTheTableOfThePunchingTest) {
    using enum natlab::EndpointDependence;
    const NatBehavior portRestricted{endpointIndependent, addressAndPortDependent};
    const NatBehavior symmetric{addressAndPortDependent, addressAndPortDependent};
    const NatBehavior addressRestricted{endpointIndependent, addressDependent};
    EXPECT_TRUE(canMeet(portRestricted, portRestricted));
    EXPECT_TRUE(canMeet(addressRestricted, symmetric));
    EXPECT_FALSE(canMeet(portRestricted, symmetric));
    EXPECT_FALSE(canMeet(symmetric, symmetric));
}

// Each check shows the other side a new endpoint, which is good for nothing and asks for another check: asked
// every time, these would cost 548 datagrams.
TEST(NatMatrix, NatsThatShowANewEndpointToEveryCheckCostFewDatagrams) {
    using enum natlab::EndpointDependence;
    const NatBehavior open{addressAndPortDependent, endpointIndependent};
    std::uint64_t datagrams = 0;
    for (const auto filtering : {endpointIndependent, addressDependent}) {
        const NatBehavior other{addressAndPortDependent, filtering};
        ASSERT_FALSE(canMeet(open, other));
        sim::InternetOptions slow;
        slow.access = {.delay = 40ms, .jitter = 3ms, .loss = 0.1, .reordering = 0.1};
        sim::Internet internet(1, slow);
        const sim::Home& homeA = internet.addHome(natOf(open));
        const sim::Home& homeB = internet.addHome(natOf(other));
        SimCall call(internet, homeA.host(), homeB.host());
        call.exchange(5ms);
        call.runFor(10s);
        EXPECT_TRUE(call.isConnected());
        EXPECT_FALSE(call.isDirect()) << nameOf(other);
        datagrams += call.datagrams();
    }
    EXPECT_LE(datagrams, 480U);
}

TEST(NatMatrix, ConnectsEveryPairOfTheNineBehaviors) {
    for (const NatBehavior a : allBehaviors()) {
        for (const NatBehavior b : allBehaviors())
            expectBehaviorsMeet(1, a, b, false);
    }
}

TEST(NatMatrix, ConnectsEveryPairOfTheNineBehaviorsWithLossAndReordering) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        for (const NatBehavior a : allBehaviors()) {
            for (const NatBehavior b : allBehaviors())
                expectBehaviorsMeet(seed, a, b, true);
        }
    }
}

TEST(NatMatrix, ConnectsEveryPairOfKinds) {
    std::cout << "ms until both have a valid pair, until both have a direct one, datagrams in 8 s\n";
    for (const NatKind a : natlab::kNatKinds) {
        for (const NatKind b : natlab::kNatKinds) {
            const std::string what = std::string(natlab::toString(a)) + " : " + natlab::toString(b);
            sim::World world(1, a, b);
            SimCall call(world.internet(), world.a(), world.b());
            call.exchange(5ms);
            call.runFor(8s);
            ASSERT_TRUE(call.isConnected()) << what;
            EXPECT_EQ(call.isDirect(), canMeet(a, b)) << what;
            EXPECT_TRUE(call.agreeOnSelection()) << what;
            EXPECT_EQ(call.a.isSelectedDirect(), call.isDirect()) << what;
            std::cout << what << "  " << (call.isDirect() ? "D " : "R ") << call.connectedAfter() / 1ms << ' '
                      << (call.isDirect() ? call.directAfter() / 1ms : 0) << ' ' << call.datagrams() << '\n';
        }
    }
}

} // namespace
} // namespace thisbe::ice::test
