#include "shared/packet/jitter.h"
#include "shared/packet/rate_series.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

namespace thisbe::packet {
namespace {

using namespace std::chrono_literals;

TEST(RateSeries, CountsIntoItsSlots) {
    RateSeries series;
    series.add(0ms, 1, 100);
    series.add(99ms, 1, 100);
    series.add(250ms, 2, 50);
    ASSERT_EQ(series.slots().size(), 3u);
    EXPECT_EQ(series.slots()[0].packets, 2u);
    EXPECT_EQ(series.slots()[1].packets, 0u);
    EXPECT_EQ(series.slots()[2].bytes, 50u);
}

TEST(RateSeries, HalvesItsResolutionAndLosesNothing) {
    RateSeries series;
    for (Duration at = 0s; at < 10min; at += 10ms)
        series.add(at, 1, 64);
    EXPECT_EQ(series.width(), 1600ms / 1);
    EXPECT_LE(series.slots().size(), RateSeries::kSlots);
    std::uint64_t packets = 0;
    for (const RateSeries::Slot& slot : series.slots())
        packets += slot.packets;
    EXPECT_EQ(packets, 60'000u);
    EXPECT_EQ(series.slots().front().packets, 160u);
}

TEST(RateSeries, TakesALongPauseAtOnce) {
    RateSeries series;
    series.add(0s, 1, 1);
    series.add(24h * 300, 1, 1);
    EXPECT_LE(series.slots().size(), RateSeries::kSlots);
    EXPECT_EQ(series.slots().back().packets, 1u);
}

// Transit times that alternate by d have |D| = d at each step, to which J converges.
TEST(Jitter, ConvergesToTheDifferenceOfTransitTimes) {
    Jitter jitter;
    for (int i = 0; i < 1000; ++i)
        jitter.onTransit(1h + (i % 2) * 160us);
    EXPECT_NEAR(static_cast<double>(jitter.value().count()), 160'000, 1);
}

// "J(i) = J(i-1) + (|D(i-1,i)| - J(i-1))/16": one step of 16 us is 1 us.
TEST(Jitter, TakesASixteenthOfAStep) {
    Jitter jitter;
    jitter.onTransit(0us);
    jitter.onTransit(16us);
    EXPECT_EQ(jitter.value(), 1us);
    jitter.onTransit(16us);
    EXPECT_EQ(jitter.value(), 938ns); // 937.5
}

} // namespace
} // namespace thisbe::packet
