// Hand-made Linux gateways: the first real check must not arrive before the other side's first opener left.
#include "tests/ice/sim_call.h"
#include "tests/sim/world.h"

#include <gtest/gtest.h>

namespace thisbe::ice::test {
namespace {

using natlab::NatKind;

bool clashIsCrossed(std::uint64_t seed, const OpenerPlan& plan, Duration skew) {
    sim::World world(seed, NatKind::conntrackClash, NatKind::conntrackClash);
    SimCall::Options options;
    options.a.openers = options.b.openers = plan;
    SimCall call(world.internet(), world.a(), world.b(), options);
    call.exchange(skew);
    call.runFor(5s);
    EXPECT_TRUE(call.isConnected());
    return call.isDirect();
}

TEST(Openers, CrossHandMadeGatewaysWhateverTheSkewTheyCover) {
    const OpenerPlan plan{.duration = 300ms, .interval = 15ms, .hopLimit = 2};
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const Duration skew(thisbe::test::SeededRandom(seed).below(280'000'000));
        EXPECT_TRUE(clashIsCrossed(seed, plan, skew)) << "seed " << seed << ", skew " << skew / 1ms;
    }
}

TEST(Openers, ShortOnesCrossWhereBothStartAtNearlyTheSameTime) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const Duration skew(thisbe::test::SeededRandom(seed).below(35'000'000));
        EXPECT_TRUE(clashIsCrossed(seed, OpenerPlan{}, skew)) << "seed " << seed << ", skew " << skew / 1ms;
    }
}

TEST(Openers, WithoutThemHandMadeGatewaysClash) {
    EXPECT_FALSE(clashIsCrossed(1, OpenerPlan{.duration = 0ms}, 100ms));
}

TEST(Openers, LeaveTimeForPortRestrictedNatsToMeetWithin60MsOnAFastNetwork) {
    sim::InternetOptions fast;
    fast.lan.delay = fast.access.delay = fast.server.delay = 50us;
    sim::World world(1, NatKind::portRestricted, NatKind::portRestricted, fast);
    SimCall call(world.internet(), world.a(), world.b());
    call.exchange(1ms);
    call.runFor(1s);
    ASSERT_TRUE(call.isDirect());
    EXPECT_LE(call.directAfter(), 60ms);
}

} // namespace
} // namespace thisbe::ice::test
