#include "tests/natlab/nat_kind.h"

#include <gtest/gtest.h>

#include <string>

namespace thisbe::natlab {
namespace {

TEST(NatKind, EveryNameParsesBackToItsKind) {
    for (const NatKind kind : kNatKinds) {
        const auto parsed = parseNatKind(toString(kind));
        ASSERT_TRUE(parsed.has_value()) << toString(kind);
        EXPECT_EQ(*parsed, kind);
    }
}

TEST(NatKind, AnUnknownNameIsAnsweredWithTheKnownOnes) {
    const auto parsed = parseNatKind("cone");
    ASSERT_FALSE(parsed.has_value());
    for (const NatKind kind : kNatKinds) {
        EXPECT_NE(parsed.error().message.find(toString(kind)), std::string::npos) << toString(kind);
    }
}

TEST(NatBehavior, ParsesLongAndShortNames) {
    for (const EndpointDependence dependence : kEndpointDependences) {
        EXPECT_EQ(parseEndpointDependence(toString(dependence)).value(), dependence);
    }
    EXPECT_EQ(parseEndpointDependence("ei").value(), EndpointDependence::endpointIndependent);
    EXPECT_EQ(parseEndpointDependence("ad").value(), EndpointDependence::addressDependent);
    EXPECT_EQ(parseEndpointDependence("apd").value(), EndpointDependence::addressAndPortDependent);
    EXPECT_FALSE(parseEndpointDependence("apdf").has_value());
}

} // namespace
} // namespace thisbe::natlab
