#include "peer/generator/mixed_plan.h"

#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <rapidcheck.h>

namespace thisbe::peer {
namespace {

using namespace std::chrono_literals;
using packet::Rate;

Duration lengthOf(const std::vector<MixedLeg>& legs) {
    return std::accumulate(legs.begin(), legs.end(), Duration{},
                           [](Duration sum, const MixedLeg& leg) { return sum + leg.duration; });
}

TEST(MixedPlan, DividesItsRateByTheWeights) {
    MixedPlan plan;
    plan.rate = {1000, Rate::Unit::packets};
    plan.udpWeight = 3;
    const auto legs = plan.atOnce();
    ASSERT_EQ(legs.size(), 2u);
    EXPECT_EQ(legs[0].kind, LegKind::udp);
    EXPECT_DOUBLE_EQ(legs[0].rate.perSecond, 750);
    EXPECT_EQ(legs[1].kind, LegKind::tcp);
    EXPECT_DOUBLE_EQ(legs[1].rate.perSecond, 250);
    for (const MixedLeg& leg : legs)
        EXPECT_EQ(leg.duration, plan.duration);
}

TEST(MixedPlan, LeavesOutWhatHasNoWeightAndAsksAServerPolitely) {
    MixedPlan plan;
    plan.rate = {50e6, Rate::Unit::bits};
    plan.udpWeight = 0;
    plan.http = true;
    const auto legs = plan.atOnce();
    ASSERT_EQ(legs.size(), 2u);
    EXPECT_EQ(legs[0].kind, LegKind::tcp);
    EXPECT_DOUBLE_EQ(legs[0].rate.perSecond, 50e6);
    EXPECT_EQ(legs[1].kind, LegKind::http);
    EXPECT_EQ(legs[1].rate, (Rate{5, Rate::Unit::packets}));
}

TEST(MixedPlan, ASeedGivesTheSameLegsEverywhere) {
    MixedPlan plan;
    plan.seed = 7;
    const auto legs = plan.oneAfterAnother();
    EXPECT_EQ(legs, plan.oneAfterAnother());
    plan.seed = 8;
    EXPECT_NE(legs, plan.oneAfterAnother());
}

TEST(MixedPlan, RandomLegsStayWithinTheirBoundsAndLastAsLongAsAsked) {
    EXPECT_TRUE(rc::check([] {
        MixedPlan plan;
        plan.seed = *rc::gen::arbitrary<std::uint64_t>();
        plan.udpWeight = *rc::gen::inRange(0u, 5u);
        plan.tcpWeight = *rc::gen::inRange(0u, 5u) + (plan.udpWeight == 0 ? 1 : 0);
        plan.http = *rc::gen::arbitrary<bool>();
        plan.duration = std::chrono::milliseconds(*rc::gen::inRange(1, 60'000));
        const auto legs = plan.oneAfterAnother();
        RC_ASSERT(lengthOf(legs) == plan.duration);
        for (const MixedLeg& leg : legs) {
            RC_ASSERT(leg.duration <= 2500ms);
            RC_ASSERT(leg.duration >= std::min<Duration>(plan.duration, 500ms));
            if (leg.kind == LegKind::http) {
                RC_ASSERT(plan.http);
                RC_ASSERT(leg.rate.perSecond >= 2 && leg.rate.perSecond <= 10);
                continue;
            }
            RC_ASSERT(leg.size >= 64u && leg.size <= 8192u);
            RC_ASSERT(leg.rate.perSecond >= 50 && leg.rate.perSecond <= 150);
            RC_ASSERT((leg.kind == LegKind::udp ? plan.udpWeight : plan.tcpWeight) > 0u);
        }
    }));
}

TEST(MixedPlan, RandomKindsComeAsOftenAsTheirWeights) {
    MixedPlan plan;
    plan.udpWeight = 6;
    plan.tcpWeight = 3;
    plan.http = true;
    plan.duration = 1h;
    std::map<LegKind, int> counts;
    std::map<std::size_t, int> doublings;
    const auto legs = plan.oneAfterAnother();
    for (const MixedLeg& leg : legs) {
        ++counts[leg.kind];
        if (leg.kind != LegKind::http) ++doublings[leg.size / 512 * 512];
    }
    const auto all = static_cast<double>(legs.size());
    EXPECT_NEAR(counts[LegKind::udp] / all, 0.6, 0.05);
    EXPECT_NEAR(counts[LegKind::tcp] / all, 0.3, 0.05);
    EXPECT_NEAR(counts[LegKind::http] / all, 0.1, 0.05);
    EXPECT_GT(doublings[0], doublings[7680]) << "small ones as often as large ones, by doublings";
}

} // namespace
} // namespace thisbe::peer
