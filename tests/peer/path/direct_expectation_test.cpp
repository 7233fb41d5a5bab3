// Which NATs let two peers meet, and what is said where it is not known.
#include "peer/path/direct_expectation.h"
#include "tests/ice/punching_theory.h"

#include <gtest/gtest.h>

namespace thisbe::peer {
namespace {

using natlab::EndpointDependence;
using stun::FilteringBehaviour;
using stun::MappingBehaviour;

MappingBehaviour mappingOf(EndpointDependence dependence) {
    switch (dependence) {
    case EndpointDependence::endpointIndependent:
        return MappingBehaviour::endpointIndependent;
    case EndpointDependence::addressDependent:
        return MappingBehaviour::addressDependent;
    case EndpointDependence::addressAndPortDependent:
        return MappingBehaviour::addressAndPortDependent;
    }
    return MappingBehaviour::unknown;
}

FilteringBehaviour filteringOf(EndpointDependence dependence) {
    switch (dependence) {
    case EndpointDependence::endpointIndependent:
        return FilteringBehaviour::endpointIndependent;
    case EndpointDependence::addressDependent:
        return FilteringBehaviour::addressDependent;
    case EndpointDependence::addressAndPortDependent:
        return FilteringBehaviour::addressAndPortDependent;
    }
    return FilteringBehaviour::unknown;
}

NatSide side(MappingBehaviour mapping, FilteringBehaviour filtering) {
    NatSide out;
    out.nat.mapping = mapping;
    out.nat.filtering = filtering;
    return out;
}

const NatSide kSymmetric =
    side(MappingBehaviour::addressAndPortDependent, FilteringBehaviour::addressAndPortDependent);
const NatSide kFullCone =
    side(MappingBehaviour::endpointIndependent, FilteringBehaviour::endpointIndependent);
const NatSide kPortRestricted =
    side(MappingBehaviour::endpointIndependent, FilteringBehaviour::addressAndPortDependent);

// The rules against NAT engines that try it out, all 81 pairs.
TEST(DirectExpectationTest, AgreesWithWhatSimulatedNatsLetThrough) {
    for (const auto mapA : natlab::kEndpointDependences) {
        for (const auto filterA : natlab::kEndpointDependences) {
            for (const auto mapB : natlab::kEndpointDependences) {
                for (const auto filterB : natlab::kEndpointDependences) {
                    const bool direct = ice::test::canMeet({mapA, filterA}, {mapB, filterB});
                    const auto expected = expectDirect(side(mappingOf(mapA), filteringOf(filterA)),
                                                       side(mappingOf(mapB), filteringOf(filterB)));
                    EXPECT_EQ(expected, direct ? DirectExpectation::expected : DirectExpectation::notExpected)
                        << toString(mapA) << '/' << toString(filterA) << " : " << toString(mapB) << '/'
                        << toString(filterB);
                }
            }
        }
    }
}

TEST(DirectExpectationTest, AFirewallWithoutNatIsAsGoodAsOneEndpoint) {
    const NatSide firewall = side(MappingBehaviour::noNat, FilteringBehaviour::addressAndPortDependent);
    EXPECT_EQ(expectDirect(firewall, firewall), DirectExpectation::expected);
    EXPECT_EQ(expectDirect(firewall, kSymmetric), DirectExpectation::notExpected);
}

TEST(DirectExpectationTest, BlockedUdpPromisesNothing) {
    NatSide blocked = kFullCone;
    blocked.udpBlocked = true;
    EXPECT_EQ(expectDirect(blocked, kFullCone), DirectExpectation::notExpected);
    EXPECT_EQ(expectDirect(kFullCone, blocked), DirectExpectation::notExpected);
}

TEST(DirectExpectationTest, WhatIsNotKnownIsUncertainOnlyWhereItMatters) {
    const NatSide unknown;
    const NatSide filterUnknown = side(MappingBehaviour::endpointIndependent, FilteringBehaviour::unknown);
    EXPECT_EQ(expectDirect(unknown, kPortRestricted), DirectExpectation::uncertain);
    EXPECT_EQ(expectDirect(unknown, kFullCone), DirectExpectation::expected);
    EXPECT_EQ(expectDirect(filterUnknown, kPortRestricted), DirectExpectation::expected);
    EXPECT_EQ(expectDirect(filterUnknown, kSymmetric), DirectExpectation::uncertain);
}

TEST(DirectExpectationTest, BehindOneNatOnlyHairpinningIsAPromise) {
    NatSide hairpins = kFullCone;
    hairpins.nat.hairpinning = stun::Hairpinning::supported;
    EXPECT_EQ(expectDirectBehindOneNat(kFullCone, kFullCone), DirectExpectation::uncertain);
    EXPECT_EQ(expectDirectBehindOneNat(hairpins, hairpins), DirectExpectation::expected);
}

} // namespace
} // namespace thisbe::peer
