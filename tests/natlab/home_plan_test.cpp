#include "tests/natlab/home_plan.h"
#include "tests/natlab/lab_plan.h"

#include <gtest/gtest.h>

namespace thisbe::natlab {
namespace {

using enum EndpointDependence;

TEST(HomePlan, EveryKindParsesBack) {
    for (const NatKind kind : kNatKinds) {
        const auto plan = HomePlan::parse(toString(kind));
        ASSERT_TRUE(plan.has_value()) << toString(kind);
        EXPECT_EQ(plan->kind, kind);
        EXPECT_FALSE(plan->tun.has_value());
        EXPECT_EQ(plan->toString(), toString(kind));
    }
}

TEST(HomePlan, AllNineTunPairsParseBackWithEveryAllocation) {
    for (const EndpointDependence mapping : kEndpointDependences) {
        for (const EndpointDependence filtering : kEndpointDependences) {
            for (const char* allocation : {"", "/preserving", "/sequential", "/random"}) {
                const std::string text =
                    "tun:" + std::string(toString(mapping)) + "/" + toString(filtering) + allocation;
                const auto plan = HomePlan::parse(text);
                ASSERT_TRUE(plan && plan->tun) << text;
                EXPECT_EQ(plan->tun->behavior, (NatBehavior{mapping, filtering}));
                EXPECT_EQ(plan->expectedIpv4(), plan->tun->behavior);
                EXPECT_EQ(HomePlan::parse(plan->toString()).value(), *plan) << plan->toString();
            }
        }
    }
}

TEST(HomePlan, AllocatesAsTheMappingNeedsUnlessTold) {
    EXPECT_EQ(HomePlan::parse("tun:ei/apd")->tun->allocation, PortAllocation::preserving);
    EXPECT_EQ(HomePlan::parse("tun:apd/apd")->tun->allocation, PortAllocation::random);
    EXPECT_EQ(HomePlan::parse("tun:apd/apd/sequential")->tun->allocation, PortAllocation::sequential);
}

TEST(HomePlan, WrongTextsAreAnsweredWithWhatIsExpected) {
    const auto expectError = [](const char* text, const char* hint) {
        const auto plan = HomePlan::parse(text);
        ASSERT_FALSE(plan.has_value()) << text;
        EXPECT_NE(plan.error().message.find(hint), std::string::npos) << plan.error().message;
    };
    expectError("", "port-restricted");
    expectError("cone", "full-cone");
    expectError("tun:", "tun:ei/apd");
    expectError("tun:ei", "tun:ei/apd");
    expectError("tun:xx/apd", "address-dependent (ad)");
    expectError("tun:ei/", "address-dependent (ad)");
    expectError("tun:ei/apd/", "sequential");
    expectError("tun:ei/apd/odd", "sequential");
}

TEST(LabPlan, DelayAndLossTurnKernelNatsIntoTunNatsOfTheSameBehaviour) {
    LabPlan plan = LabPlan::of(NatKind::sequentialSymmetric, NatKind::hairpin);
    plan.lossPercent = 1;
    const auto resolved = plan.resolved();
    ASSERT_TRUE(resolved && resolved->homeA.tun && resolved->homeB.tun);
    EXPECT_EQ(resolved->homeA.tun->behavior, (NatBehavior{addressAndPortDependent, addressAndPortDependent}));
    EXPECT_EQ(resolved->homeA.tun->allocation, PortAllocation::sequential);
    EXPECT_EQ(resolved->homeB.tun->behavior, (NatBehavior{endpointIndependent, endpointIndependent}));
    EXPECT_TRUE(resolved->homeB.tun->hairpin);
}

TEST(LabPlan, RefusesDelayWhereNoTunNatCanStand) {
    LabPlan plan = LabPlan::of(NatKind::fullCone, NatKind::udpBlocked);
    plan.delay = std::chrono::milliseconds(20);
    const auto resolved = plan.resolved();
    ASSERT_FALSE(resolved.has_value());
    EXPECT_NE(resolved.error().message.find("udp-blocked"), std::string::npos) << resolved.error().message;
}

TEST(LabPlan, RefusesNonsense) {
    EXPECT_FALSE(LabPlan::of(NatKind::sameLan, NatKind::open).resolved().has_value());
    EXPECT_FALSE(LabPlan::of(NatKind::open, NatKind::sameLan).resolved().has_value());
    EXPECT_TRUE(LabPlan::of(NatKind::sameLan, NatKind::sameLan).resolved().has_value());
    LabPlan plan = LabPlan::of(NatKind::fullCone, NatKind::fullCone);
    plan.lossPercent = 101;
    EXPECT_FALSE(plan.resolved().has_value());
    plan.lossPercent = 0;
    plan.delay = std::chrono::milliseconds(-1);
    EXPECT_FALSE(plan.resolved().has_value());
}

} // namespace
} // namespace thisbe::natlab
