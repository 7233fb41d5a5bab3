#include "shared/packet/pacing_schedule.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace thisbe::packet {
namespace {

using namespace std::chrono_literals;

std::vector<PacingSchedule::Packet> all(const TrafficShape& shape) {
    std::vector<PacingSchedule::Packet> out;
    for (PacingSchedule schedule(shape); schedule.next(); schedule.pop())
        out.push_back(*schedule.next());
    return out;
}

TrafficShape packetsPerSecond(double rate, Duration duration) {
    TrafficShape shape;
    shape.rate = TrafficRate::of({rate, Rate::Unit::packets});
    shape.duration = duration;
    return shape;
}

TEST(PacingSchedule, ConstantGapsNeverDriftFromTheRate) {
    TrafficShape shape = packetsPerSecond(3, 0s);
    shape.count = 3'000'001;
    const auto packets = all(shape);
    ASSERT_EQ(packets.size(), 3'000'001u);
    EXPECT_EQ(packets[1].at, 333333333ns);
    EXPECT_EQ(packets[3].at, 1s);
    EXPECT_EQ(packets.back().at, 1'000'000s);
}

TEST(PacingSchedule, ABitRateCountsPayload) {
    TrafficShape shape;
    shape.rate = TrafficRate::of({8e6, Rate::Unit::bits});
    shape.sizes = {PacketSizes::Kind::fixed, 1000, 1000};
    shape.duration = 1s;
    const auto packets = all(shape);
    EXPECT_EQ(packets.size(), 1000u);
    EXPECT_EQ(packets[1].at, 1ms);
}

TEST(PacingSchedule, EndsAtTheFirstOfCountAndDuration) {
    TrafficShape shape = packetsPerSecond(1000, 1s);
    EXPECT_EQ(all(shape).size(), 1000u);
    shape.count = 10;
    EXPECT_EQ(all(shape).size(), 10u);
}

TEST(PacingSchedule, BurstsLeaveAtOnceAndKeepTheMean) {
    TrafficShape shape = packetsPerSecond(1000, 1s);
    shape.pattern = TrafficPattern::burst;
    shape.burst = 50;
    const auto packets = all(shape);
    ASSERT_EQ(packets.size(), 1000u);
    EXPECT_EQ(packets[49].at, 0s);
    EXPECT_EQ(packets[50].at, 50ms);
    EXPECT_EQ(packets[99].at, 50ms);
}

TEST(PacingSchedule, ARampSendsHalfOfWhatTheFullRateWould) {
    TrafficShape shape = packetsPerSecond(1000, 10s);
    shape.pattern = TrafficPattern::ramp;
    const auto packets = all(shape);
    EXPECT_NEAR(static_cast<double>(packets.size()), 5000, 1);
    // A quarter of them in the first half.
    const auto early = std::ranges::count_if(packets, [](const auto& packet) { return packet.at < 5s; });
    EXPECT_NEAR(static_cast<double>(early), 1250, 1);
}

// The mean of n exponential gaps is within 5 standard deviations of what was asked: 5 / sqrt(n).
TEST(PacingSchedule, PoissonGapsHaveTheMeanAndTheDeviationOfThatName) {
    TrafficShape shape = packetsPerSecond(10'000, 0s);
    shape.pattern = TrafficPattern::poisson;
    shape.count = 100'001;
    const auto packets = all(shape);
    double sum = 0;
    double squares = 0;
    for (std::size_t i = 1; i < packets.size(); ++i) {
        const auto gap = static_cast<double>((packets[i].at - packets[i - 1].at).count());
        sum += gap;
        squares += gap * gap;
    }
    const double mean = sum / 100'000;
    EXPECT_NEAR(mean, 100'000, 100'000 * 5 / std::sqrt(100'000));
    EXPECT_NEAR(std::sqrt(squares / 100'000 - mean * mean), 100'000, 3000);
}

TEST(PacingSchedule, OnOffKeepsTheMeanInBurstsOfTwiceTheRate) {
    TrafficShape shape = packetsPerSecond(10'000, 600s);
    shape.pattern = TrafficPattern::onOff;
    const auto packets = all(shape);
    EXPECT_NEAR(static_cast<double>(packets.size()) / 6e6, 1, 0.1);
    std::size_t pauses = 0;
    for (std::size_t i = 1; i < packets.size(); ++i) {
        const Duration gap = packets[i].at - packets[i - 1].at;
        ASSERT_GE(gap, 50us);
        pauses += gap > 1ms;
    }
    EXPECT_NEAR(static_cast<double>(pauses), 6000, 900); // a pause each 100 ms
}

RC_GTEST_PROP(PacingSchedule, NeverGoesBackAndRepeatsItselfFromItsSeed, ()) {
    TrafficShape shape = packetsPerSecond(*rc::gen::inRange(1, 1'000'000), 0s);
    shape.pattern = static_cast<TrafficPattern>(*rc::gen::inRange(0, 5));
    if (shape.pattern == TrafficPattern::ramp) shape.duration = 1s;
    shape.count = 500;
    shape.sizes = {PacketSizes::Kind::range, 32, 1400};
    shape.seed = *rc::gen::arbitrary<std::uint64_t>();
    const auto first = all(shape);
    const auto second = all(shape);
    RC_ASSERT(first.size() == second.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
        RC_ASSERT(first[i].at == second[i].at && first[i].size == second[i].size);
        RC_ASSERT(first[i].size >= 32 && first[i].size <= 1400);
        if (i > 0) RC_ASSERT(first[i].at >= first[i - 1].at);
    }
}

TEST(PacketSizes, ImixIsSevenFourOne) {
    const auto sizes = PacketSizes::parse("imix").value();
    TrafficShape shape = packetsPerSecond(1000, 0s);
    shape.count = 120'000;
    shape.sizes = sizes;
    std::array<double, 3> share{};
    for (const auto& packet : all(shape))
        share[packet.size == PacketSizes::kImixSmall    ? 0
              : packet.size == PacketSizes::kImixMiddle ? 1
                                                        : 2] += 1;
    EXPECT_NEAR(share[0] / 120'000, 7.0 / 12, 0.01);
    EXPECT_NEAR(share[1] / 120'000, 4.0 / 12, 0.01);
    EXPECT_NEAR(share[2] / 120'000, 1.0 / 12, 0.01);
}

TEST(PacketSizes, ReadsWhatPeopleType) {
    EXPECT_EQ(PacketSizes::parse("1400").value(), (PacketSizes{PacketSizes::Kind::fixed, 1400, 1400}));
    EXPECT_EQ(PacketSizes::parse("64-1400").value(), (PacketSizes{PacketSizes::Kind::range, 64, 1400}));
    for (const char* wrong : {"", "31", "65488", "70000", "1400-64", "a", "64-", "-64", "64B", "99999999999"})
        EXPECT_FALSE(PacketSizes::parse(wrong)) << wrong;
}

TEST(TrafficShape, RefusesWhatHasNoEndOrNoSense) {
    EXPECT_TRUE(TrafficShape{}.check());
    EXPECT_FALSE((TrafficShape{.duration = 0s}.check()));
    EXPECT_FALSE((TrafficShape{.pattern = TrafficPattern::ramp, .duration = 0s, .count = 5}.check()));
    EXPECT_FALSE((TrafficShape{.burst = 0}.check()));
    TrafficShape unlimited;
    unlimited.rate = TrafficRate::asFastAsItGoes();
    EXPECT_TRUE(unlimited.check());
    unlimited.pattern = TrafficPattern::poisson;
    EXPECT_FALSE(unlimited.check());
}

} // namespace
} // namespace thisbe::packet
