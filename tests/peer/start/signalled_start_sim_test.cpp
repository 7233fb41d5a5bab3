// Two sides that agree through a server begin so that hand-made gateways do not clash, however slow the
// server's signals are.
#include "tests/ice/sim_call.h"
#include "tests/peer/start/signalled_side.h"
#include "tests/sim/world.h"

#include <gtest/gtest.h>

namespace thisbe::peer::test {
namespace {

using natlab::NatKind;

// What PeerConnection did before: the answerer's openers for 300 ms.
constexpr Duration kFixed = 300ms;

struct Signals {
    Duration fromA{};
    Duration fromB{};
};

struct Call {
    Call(std::uint64_t seed, NatKind kindA, NatKind kindB, const Signals& signals, Duration later = {},
         Duration fixedOpenersOfB = {})
        : world(seed, kindA, kindB),
          ice(world.internet(), world.a(), world.b()),
          a(ice.a, world.simulation(), {.delay = signals.fromA, .reflexiveLater = later, .prevails = true}),
          b(ice.b, world.simulation(),
            {.delay = signals.fromB, .reflexiveLater = later, .fixedOpeners = fixedOpenersOfB}) {
        a.connect(b);
        b.connect(a);
        a.call();
        world.simulation().runFor(15s);
        EXPECT_TRUE(ice.isConnected());
    }

    sim::World world;
    ice::test::SimCall ice;
    SignalledSide a;
    SignalledSide b;
};

bool clashIsCrossed(std::uint64_t seed, const Signals& signals, Duration later = {}, Duration fixed = {}) {
    return Call(seed, NatKind::conntrackClash, NatKind::conntrackClash, signals, later, fixed).ice.isDirect();
}

// 5 ms to 1 s, each way another.
Signals signalsOf(std::uint64_t seed) {
    thisbe::test::SeededRandom random(seed);
    const auto delay = [&] { return Duration(5ms) + Duration(random.below(995'000'000)); };
    return {delay(), delay()};
}

std::string nameOf(std::uint64_t seed, const Signals& signals) {
    return "seed " + std::to_string(seed) + ", " + std::to_string(signals.fromA / 1ms) + " ms there, " +
           std::to_string(signals.fromB / 1ms) + " ms back";
}

TEST(SignalledStart, CrossesHandMadeGatewaysTwentyOfTwentyHoweverSlowTheSignalsAre) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed)
        EXPECT_TRUE(clashIsCrossed(seed, signalsOf(seed))) << nameOf(seed, signalsOf(seed));
}

TEST(SignalledStart, CrossesThemAtEveryDelay) {
    for (const Duration delay : {5ms, 20ms, 50ms, 150ms, 300ms, 450ms, 700ms, 1000ms})
        for (std::uint64_t seed = 1; seed <= 20; ++seed)
            EXPECT_TRUE(clashIsCrossed(seed, {delay, delay})) << nameOf(seed, {delay, delay});
}

// What was not in the first description comes a whole round trip later, behind the one before.
TEST(SignalledStart, CrossesThemWhereTheReflexiveCandidatesAreTrickled) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed)
        EXPECT_TRUE(clashIsCrossed(seed, signalsOf(seed), 30ms)) << nameOf(seed, signalsOf(seed));
}

TEST(SignalledStart, AFixedTimeIsTooShortForSlowSignals) {
    std::size_t crossed = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        EXPECT_TRUE(clashIsCrossed(seed, {100ms, 100ms}, {}, kFixed)) << "seed " << seed;
        crossed += clashIsCrossed(seed, {500ms, 500ms}, {}, kFixed) ? 1U : 0U;
    }
    EXPECT_EQ(crossed, 0U);
}

// Where only the answerer's checks can open the way, it waits for the receipt of its answer and no longer.
TEST(SignalledStart, AnAnswererWhoseNatIsSymmetricWaitsForTheReceiptOnly) {
    for (const Duration delay : {5ms, 50ms, 500ms}) {
        const Call call(1, NatKind::fullCone, NatKind::symmetric, {delay, delay});
        ASSERT_TRUE(call.ice.isDirect());
        const TimePoint direct = std::max(*call.ice.a.directAt(), *call.ice.b.directAt());
        EXPECT_LT(direct - *call.b.agreedAt(), 2 * delay + 150ms) << delay / 1ms << " ms";
    }
}

TEST(SignalledStart, CostsAFewOpenersASecond) {
    const Call fast(1, NatKind::portRestricted, NatKind::portRestricted, {5ms, 5ms});
    const Call slow(1, NatKind::portRestricted, NatKind::portRestricted, {1000ms, 1000ms});
    ASSERT_TRUE(fast.ice.isDirect() && slow.ice.isDirect());
    EXPECT_LT(slow.ice.datagrams(), fast.ice.datagrams() + 40);
}

} // namespace
} // namespace thisbe::peer::test
