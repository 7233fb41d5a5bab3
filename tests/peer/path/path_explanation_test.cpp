// What is said of the ways of a session.
#include "tests/peer/path/path_world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace thisbe::peer::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

NatSide natOf(stun::MappingBehaviour mapping) {
    NatSide side;
    side.nat.mapping = mapping;
    side.nat.filtering = stun::FilteringBehaviour::addressAndPortDependent;
    return side;
}

NatFindings findingsOf(stun::MappingBehaviour ours, stun::MappingBehaviour theirs) {
    NatFindings findings;
    findings.ipv4 = {natOf(ours), natOf(theirs)};
    return findings;
}

PathExplanation explain(PathWorld& world) {
    return world.a().policy->explain(world.now());
}

const PathExplanation::OfClass& of(const PathExplanation& explanation, PathClass pathClass) {
    return explanation.classes[static_cast<std::size_t>(pathClass)];
}

TEST(PathExplanationTest, NamesTheChosenWayAndHowEveryClassStands) {
    PathWorld world;
    world.add(Kind::relay, 40ms);
    const auto direct = world.add(Kind::ipv4, 20ms);
    world.way(world.add(Kind::ipv6)).up = false;
    world.sendEvery(100ms);
    world.run(2s);
    const PathExplanation before = explain(world);
    ASSERT_TRUE(before.chosen);
    EXPECT_EQ(before.chosen->pathClass, PathClass::directIpv4);
    EXPECT_EQ(before.chosen->text, "srflx 192.0.2.2:1010 -> srflx 203.0.113.2:1010");
    EXPECT_EQ(of(before, PathClass::directIpv4).standing, PathStanding::carrying);
    EXPECT_EQ(of(before, PathClass::relayUdp).standing, PathStanding::ready);
    EXPECT_EQ(of(before, PathClass::directIpv6).standing, PathStanding::checking);
    EXPECT_EQ(of(before, PathClass::lan).standing, PathStanding::none);
    EXPECT_GT(of(before, PathClass::directIpv4).bytesSent, 1000u);
    EXPECT_EQ(of(before, PathClass::directIpv4).rtt, 20ms);
    EXPECT_THAT(before.advice, IsEmpty());

    world.way(direct).up = false;
    world.run(2s);
    const PathExplanation after = explain(world);
    EXPECT_EQ(after.chosen->pathClass, PathClass::relayUdp);
    EXPECT_EQ(of(after, PathClass::directIpv4).standing, PathStanding::dead);
    EXPECT_EQ(of(after, PathClass::directIpv4).recentDeaths, 1u);
    EXPECT_THAT(after.advice, Contains(PathAdvice::noFallback));
}

TEST(PathExplanationTest, BlamesTheSymmetricNatWhereItIsToBlame) {
    PathWorld world;
    world.add(Kind::relay);
    world.run(1s);
    using stun::MappingBehaviour;
    world.a().policy->setNatFindings(world.now(), findingsOf(MappingBehaviour::addressAndPortDependent,
                                                             MappingBehaviour::endpointIndependent));
    const PathExplanation explanation = explain(world);
    EXPECT_EQ(explanation.direct, DirectExpectation::notExpected);
    EXPECT_THAT(explanation.advice, ElementsAre(PathAdvice::symmetricHere, PathAdvice::noFallback));
}

TEST(PathExplanationTest, SaysWhenADirectWayShouldHaveBeenPossible) {
    PathWorld world;
    world.add(Kind::relay);
    world.run(1s);
    using stun::MappingBehaviour;
    world.a().policy->setNatFindings(world.now(), findingsOf(MappingBehaviour::endpointIndependent,
                                                             MappingBehaviour::endpointIndependent));
    EXPECT_THAT(explain(world).advice, Contains(PathAdvice::unexpectedlyRelayed));
}

TEST(PathExplanationTest, SaysWhatIsNotKnown) {
    PathWorld world;
    world.add(Kind::relay);
    world.run(1s);
    const PathExplanation explanation = explain(world);
    EXPECT_EQ(explanation.direct, DirectExpectation::uncertain);
    EXPECT_THAT(explanation.advice, Contains(PathAdvice::natUnknownHere));
    EXPECT_THAT(explanation.advice, Contains(PathAdvice::natUnknownThere));
    EXPECT_THAT(explanation.advice, Not(Contains(PathAdvice::noPath)));
}

TEST(PathExplanationTest, SaysWhenOnlyTheOptionKeepsABetterWayOut) {
    PathWorld world(PathOptions{.mode = PathMode::relay});
    world.add(Kind::relay);
    world.add(Kind::ipv4);
    world.run(1s);
    const PathExplanation explanation = explain(world);
    EXPECT_FALSE(of(explanation, PathClass::directIpv4).allowed);
    EXPECT_THAT(explanation.advice, Contains(PathAdvice::restrictedByOption));
    EXPECT_THAT(explanation.advice, Not(Contains(PathAdvice::natUnknownHere)));
}

TEST(PathExplanationTest, SaysThatADirectWayLosesFullSizeDatagrams) {
    PathWorld world;
    world.add(Kind::relay);
    world.way(world.add(Kind::ipv4)).fullSize = false;
    world.run(5s);
    const PathExplanation explanation = explain(world);
    EXPECT_EQ(of(explanation, PathClass::directIpv4).standing, PathStanding::tooSmall);
    EXPECT_THAT(explanation.advice, Contains(PathAdvice::tooSmall));
}

TEST(PathExplanationTest, SaysThatNothingWorks) {
    PathWorld world;
    EXPECT_THAT(explain(world).advice, Contains(PathAdvice::noPath));
    EXPECT_FALSE(explain(world).chosen);
}

TEST(PathExplanationTest, EveryAdviceHasANameAndASentence) {
    for (int i = 0; i <= static_cast<int>(PathAdvice::noPath); ++i) {
        const auto advice = static_cast<PathAdvice>(i);
        EXPECT_STRNE(toString(advice), "?");
        EXPECT_GT(std::string(sentenceOf(advice)).size(), 30u);
    }
}

} // namespace
} // namespace thisbe::peer::test
