#include "shared/packet/clock_offset.h"
#include "tests/support/seeded_random.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace thisbe::packet {
namespace {

using namespace std::chrono_literals;

// Two clocks and two directions, each with a least delay and a random one on top.
struct Clocks {
    Duration start{};   // remote - local at local zero
    double drift = 0;   // remote seconds gained per local second
    Duration forward{}; // least delays
    Duration backward{};
    Duration queue{}; // added to each, evenly distributed

    Duration remote(Duration local) const {
        return local + start + Duration(std::llround(drift * static_cast<double>(local.count())));
    }
    Duration offset(Duration local) const { return remote(local) - local; }

    ClockExchange exchange(Duration asked, RandomSource& random) const {
        const auto most = static_cast<std::uint64_t>(queue.count()) + 1;
        const Duration there = forward + Duration(static_cast<Duration::rep>(random.below(most)));
        const Duration back = backward + Duration(static_cast<Duration::rep>(random.below(most)));
        const Duration answered = asked + there + 20us;
        return {asked, remote(asked + there), remote(answered), answered + back};
    }
};

RC_GTEST_PROP(ClockOffset, TheTruthIsAlwaysWithinTheBound, ()) {
    Clocks clocks;
    clocks.start = Duration(*rc::gen::inRange<std::int64_t>(-1'000'000'000'000'000, 1'000'000'000'000'000));
    clocks.drift = *rc::gen::inRange(-500, 500) * 1e-6;
    clocks.forward = std::chrono::microseconds(*rc::gen::inRange(1, 50'000));
    clocks.backward = std::chrono::microseconds(*rc::gen::inRange(1, 50'000));
    clocks.queue = std::chrono::microseconds(*rc::gen::inRange(0, 20'000));
    test::SeededRandom random(*rc::gen::arbitrary<std::uint64_t>());
    ClockOffset offset;
    for (Duration now = 1s; now < 60s; now += 100ms) {
        const ClockExchange exchange = clocks.exchange(now, random);
        offset.note(exchange);
        const Duration asked = exchange.t4 + 30ms;
        const auto estimate = offset.at(asked);
        RC_ASSERT(estimate.has_value());
        const Duration error = estimate->offset - clocks.offset(asked);
        RC_ASSERT(error <= estimate->bound && error >= -estimate->bound);
    }
    RC_ASSERT(offset.steps() == 0u);
}

TEST(ClockOffset, KnowsNothingBeforeTheFirstExchange) {
    EXPECT_FALSE(ClockOffset{}.at(1s).has_value());
}

// A tight bound is half the least round trip; what the drift is uncertain by adds little after half a minute.
TEST(ClockOffset, ComesNearHalfTheLeastRoundTripInSpiteOfQueues) {
    const Clocks clocks{.start = 5s, .drift = 50e-6, .forward = 1ms, .backward = 1ms, .queue = 5ms};
    test::SeededRandom random(7);
    ClockOffset offset;
    Duration now = 0s;
    for (; now < 31s; now += 100ms)
        offset.note(clocks.exchange(now, random));
    const auto estimate = offset.at(now);
    ASSERT_TRUE(estimate);
    EXPECT_LT(estimate->bound, 2ms);
    EXPECT_GE(estimate->bound, 1ms);
    EXPECT_NEAR(offset.drift(), 50e-6, offset.driftBound());
    EXPECT_LT(offset.driftBound(), 120e-6);
}

TEST(ClockOffset, TakesUnequalDelaysIntoItsBound) {
    const Clocks clocks{.start = -3s, .drift = 0, .forward = 1ms, .backward = 9ms, .queue = 0ms};
    test::SeededRandom random(1);
    ClockOffset offset;
    offset.note(clocks.exchange(1s, random));
    const auto estimate = offset.at(1s + 10ms);
    ASSERT_TRUE(estimate);
    // The middle is wrong by half of the difference, and says so.
    EXPECT_GE(estimate->bound, 5ms);
    EXPECT_LT(estimate->bound, 5100us);
}

TEST(ClockOffset, NoticesAStepAndBeginsAnew) {
    Clocks clocks{.start = 1s, .drift = 0, .forward = 1ms, .backward = 1ms, .queue = 0ms};
    test::SeededRandom random(1);
    ClockOffset offset;
    for (Duration now = 0s; now < 5s; now += 100ms)
        offset.note(clocks.exchange(now, random));
    EXPECT_EQ(offset.steps(), 0u);
    clocks.start = 2s;
    for (Duration now = 5s; now < 6s; now += 100ms)
        offset.note(clocks.exchange(now, random));
    EXPECT_EQ(offset.steps(), 1u);
    const auto estimate = offset.at(6s);
    ASSERT_TRUE(estimate);
    EXPECT_LE(estimate->offset - 2s, estimate->bound);
    EXPECT_GE(estimate->offset - 2s, -estimate->bound);
}

TEST(ClockOffset, IgnoresARoundTripBelowZero) {
    ClockOffset offset;
    offset.note({.t1 = 10ms, .t2 = 10ms, .t3 = 40ms, .t4 = 20ms});
    EXPECT_EQ(offset.steps(), 1u);
    EXPECT_FALSE(offset.at(1s).has_value());
}

} // namespace
} // namespace thisbe::packet
