#include "peer/packets/path_trace.h"

#include <gtest/gtest.h>

namespace thisbe::peer {
namespace {

using namespace std::chrono_literals;

PathLabel label(std::uint32_t pair) {
    return {ice::PairId(pair), PathClass::relayUdp, "pair " + std::to_string(pair)};
}

TEST(PathTrace, CountsTimeFromTheFirstPacket) {
    PathTrace trace;
    EXPECT_TRUE(trace.isNew(ice::PairId(1)));
    trace.add(TimePoint(10s), 0, ice::PairId(1), label(1));
    EXPECT_FALSE(trace.isNew(ice::PairId(1)));
    EXPECT_TRUE(trace.isNew(ice::PairId(2)));
    EXPECT_TRUE(trace.isNew(std::nullopt));
    trace.add(TimePoint(12s), 500, std::nullopt, std::nullopt);
    ASSERT_EQ(trace.turns().size(), 2u);
    EXPECT_EQ(trace.turns()[0].at, 0s);
    EXPECT_EQ(trace.turns()[1].at, 2s);
    EXPECT_EQ(trace.turns()[1].sequence, 500u);
    EXPECT_FALSE(trace.turns()[1].label);
}

TEST(PathTrace, NoWayAtTheBeginningIsNewToo) {
    PathTrace trace;
    EXPECT_TRUE(trace.isNew(std::nullopt));
    trace.add(TimePoint(1s), 0, std::nullopt, std::nullopt);
    EXPECT_FALSE(trace.isNew(std::nullopt));
}

TEST(PathTrace, IsBounded) {
    PathTrace trace;
    for (std::uint32_t i = 0; i < PathTrace::kMost + 10; ++i)
        trace.add(TimePoint(1s), i, ice::PairId(i % 2), label(i % 2));
    EXPECT_EQ(trace.turns().size(), PathTrace::kMost);
    EXPECT_EQ(trace.untold(), 10u);
}

} // namespace
} // namespace thisbe::peer
