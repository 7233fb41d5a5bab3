#include "tests/sim/nat_engine.h"
#include "tests/support/seeded_random.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace thisbe::sim {
namespace {

using natlab::EndpointDependence;
using natlab::kEndpointDependences;
using natlab::NatBehavior;
using std::chrono::seconds;
using enum EndpointDependence;

Endpoint at(const char* text) {
    return Endpoint::parse(text).value();
}

TimePoint time(int secondsSinceStart) {
    return TimePoint(seconds(secondsSinceStart));
}

const Endpoint kHost = at("192.168.1.10:5000");
const Endpoint kOtherHost = at("192.168.1.11:5000");
const Endpoint kRemote = at("198.51.100.1:3478");
const Endpoint kSameAddress = at("198.51.100.1:3479");
const Endpoint kElsewhere = at("198.51.100.2:3478");

class NatEngineTest : public testing::Test {
  protected:
    static NatConfig config(NatBehavior behavior = {}) {
        NatConfig nat;
        nat.behavior = behavior;
        nat.externalAddresses = {IpAddress::parse("203.0.113.2").value()};
        nat.bindingTimeout = seconds(30);
        return nat;
    }
    static Endpoint mapped(NatEngine& engine, const Endpoint& internal, const Endpoint& remote, int now = 0) {
        const NatResult result = engine.outbound(internal, remote, time(now));
        EXPECT_TRUE(result.passed()) << toString(result.drop);
        EXPECT_EQ(result.destination, remote);
        return result.source;
    }

    test::SeededRandom random_{7};
};

class NatEngineBehavior
    : public NatEngineTest,
      public testing::WithParamInterface<std::tuple<EndpointDependence, EndpointDependence>> {};

TEST_P(NatEngineBehavior, MapsAndFiltersAsRfc4787Names) {
    const auto [mapping, filtering] = GetParam();
    NatEngine engine(config({mapping, filtering}), random_);

    const Endpoint external = mapped(engine, kHost, kRemote);
    // Before anything else is contacted: who may come in?
    EXPECT_TRUE(engine.inbound(kRemote, external, time(0)).passed());
    EXPECT_EQ(engine.inbound(kSameAddress, external, time(0)).passed(), filtering != addressAndPortDependent);
    EXPECT_EQ(engine.inbound(kElsewhere, external, time(0)).passed(), filtering == endpointIndependent);
    // And which external endpoints do other remotes see?
    EXPECT_EQ(mapped(engine, kHost, kRemote), external);
    EXPECT_EQ(mapped(engine, kHost, kSameAddress) == external, mapping != addressAndPortDependent);
    EXPECT_EQ(mapped(engine, kHost, kElsewhere) == external, mapping == endpointIndependent);
}

INSTANTIATE_TEST_SUITE_P(AllNine, NatEngineBehavior,
                         testing::Combine(testing::ValuesIn(kEndpointDependences),
                                          testing::ValuesIn(kEndpointDependences)));

TEST_F(NatEngineTest, InboundGoesToTheInternalEndpointAndKeepsItsSource) {
    NatEngine engine(config(), random_);
    const NatResult result = engine.inbound(kRemote, mapped(engine, kHost, kRemote), time(1));
    ASSERT_TRUE(result.passed());
    EXPECT_EQ(result.leavesAt, NatResult::Side::inside);
    EXPECT_EQ(result.source, kRemote);
    EXPECT_EQ(result.destination, kHost);
}

TEST_F(NatEngineTest, AMappingEndsAfterItsTimeoutAndNotBefore) {
    NatEngine engine(config(), random_);
    const Endpoint external = mapped(engine, kHost, kRemote);
    const TimePoint end = time(30);
    EXPECT_TRUE(engine.inbound(kRemote, external, end - Duration(1)).passed());
    EXPECT_EQ(engine.inbound(kRemote, external, end).drop, NatDrop::noMapping);
    EXPECT_EQ(engine.mappings().size(), 0U);
    EXPECT_EQ(engine.filterEntries(), 0U);
}

TEST_F(NatEngineTest, OutboundTrafficRefreshesAndInboundOnlyWhereConfigured) {
    for (const bool inboundRefresh : {false, true}) {
        NatConfig nat = config();
        nat.inboundRefresh = inboundRefresh;
        NatEngine engine(nat, random_);
        const Endpoint external = mapped(engine, kHost, kRemote);
        mapped(engine, kHost, kRemote, 20);
        EXPECT_TRUE(engine.inbound(kRemote, external, time(45)).passed());
        EXPECT_EQ(engine.inbound(kRemote, external, time(60)).passed(), inboundRefresh);
    }
}

TEST_F(NatEngineTest, ThePermissionOfOneRemoteEndsWhileTheMappingLivesOnForAnother) {
    NatEngine engine(config(), random_);
    const Endpoint external = mapped(engine, kHost, kRemote);
    mapped(engine, kHost, kElsewhere, 20);
    EXPECT_EQ(engine.inbound(kRemote, external, time(35)).drop, NatDrop::filtered);
    EXPECT_TRUE(engine.inbound(kElsewhere, external, time(35)).passed());
}

TEST_F(NatEngineTest, PreservesThePortForTheFirstHostThatAsks) {
    NatEngine engine(config(), random_);
    EXPECT_EQ(mapped(engine, kHost, kRemote).port(), kHost.port());
    const Endpoint second = mapped(engine, kOtherHost, kRemote);
    EXPECT_NE(second.port(), kHost.port());
    EXPECT_EQ(engine.inbound(kRemote, second, time(0)).destination, kOtherHost);
}

TEST_F(NatEngineTest, AllocatesTheNextPortWhenSequential) {
    NatConfig nat = config({addressAndPortDependent, addressAndPortDependent});
    nat.allocation = NatConfig::PortAllocation::sequential;
    nat.firstPort = 40000;
    nat.lastPort = 40002;
    NatEngine engine(nat, random_);
    EXPECT_EQ(mapped(engine, kHost, kRemote).port(), 40000);
    EXPECT_EQ(mapped(engine, kHost, kSameAddress).port(), 40001);
    EXPECT_EQ(mapped(engine, kHost, kElsewhere).port(), 40002);
    // All expire, and it goes round.
    EXPECT_EQ(mapped(engine, kHost, kRemote, 100).port(), 40000);
}

TEST_F(NatEngineTest, RandomPortsAreInRangeAndSeldomNeighbours) {
    NatConfig nat = config({addressAndPortDependent, addressAndPortDependent});
    nat.allocation = NatConfig::PortAllocation::random;
    nat.firstPort = 10000;
    nat.lastPort = 19999;
    NatEngine engine(nat, random_);
    int neighbours = 0;
    int last = 0;
    for (std::uint16_t port = 1; port <= 200; ++port) {
        const int external = mapped(engine, kHost, {kRemote.address(), port}).port();
        EXPECT_GE(external, 10000);
        EXPECT_LE(external, 19999);
        neighbours += std::abs(external - last) == 1 ? 1 : 0;
        last = external;
    }
    EXPECT_LE(neighbours, 2);
}

TEST_F(NatEngineTest, ParityIsPreservedWhereConfigured) {
    for (const auto allocation : {NatConfig::PortAllocation::random, NatConfig::PortAllocation::sequential}) {
        NatConfig nat = config();
        nat.allocation = allocation;
        nat.preservesParity = true;
        NatEngine engine(nat, random_);
        for (std::uint16_t port = 2000; port < 2100; ++port) {
            EXPECT_EQ(mapped(engine, {kHost.address(), port}, kRemote).port() % 2, port % 2);
        }
    }
}

TEST_F(NatEngineTest, ExhaustedPortsAreADropAndComeBackWhenMappingsExpire) {
    NatConfig nat = config();
    nat.firstPort = 5000;
    nat.lastPort = 5001;
    NatEngine engine(nat, random_);
    mapped(engine, kHost, kRemote);
    mapped(engine, kOtherHost, kRemote);
    const Endpoint third = at("192.168.1.12:5000");
    EXPECT_EQ(engine.outbound(third, kRemote, time(1)).drop, NatDrop::portsExhausted);
    EXPECT_TRUE(engine.outbound(third, kRemote, time(31)).passed());
}

TEST_F(NatEngineTest, RefusesMappingsAndPermissionsBeyondItsLimits) {
    NatConfig nat = config();
    nat.maxMappings = 1;
    nat.maxFilterEntries = 2;
    NatEngine engine(nat, random_);
    mapped(engine, kHost, kRemote);
    EXPECT_EQ(engine.outbound(kOtherHost, kRemote, time(0)).drop, NatDrop::mappingLimit);
    mapped(engine, kHost, kElsewhere);
    EXPECT_EQ(engine.outbound(kHost, kSameAddress, time(0)).drop, NatDrop::filterLimit);
    EXPECT_EQ(engine.statistics().drops[static_cast<std::size_t>(NatDrop::filterLimit)], 1U);
}

TEST_F(NatEngineTest, PairedPoolingKeepsOneExternalAddressForAHost) {
    NatConfig nat = config({addressAndPortDependent, addressAndPortDependent});
    nat.externalAddresses = {IpAddress::parse("203.0.113.2").value(), IpAddress::parse("203.0.113.3").value(),
                             IpAddress::parse("203.0.113.4").value()};
    for (const auto pooling : {NatConfig::Pooling::paired, NatConfig::Pooling::arbitrary}) {
        nat.pooling = pooling;
        NatEngine engine(nat, random_);
        std::set<IpAddress> seen;
        for (std::uint16_t port = 1; port <= 50; ++port) {
            seen.insert(mapped(engine, kHost, {kRemote.address(), port}).address());
        }
        EXPECT_EQ(seen.size(), pooling == NatConfig::Pooling::paired ? 1U : 3U);
    }
}

TEST_F(NatEngineTest, HairpinsWithTheExternalSourceOrTheInternalOne) {
    using Source = NatConfig::HairpinSource;
    for (const auto source : {Source::external, Source::internal}) {
        NatConfig nat = config({endpointIndependent, endpointIndependent});
        nat.hairpinning = true;
        nat.hairpinSource = source;
        NatEngine engine(nat, random_);
        const Endpoint there = mapped(engine, kOtherHost, kRemote);
        const Endpoint here = mapped(engine, kHost, kRemote);
        const NatResult result = engine.outbound(kHost, there, time(1));
        ASSERT_TRUE(result.passed());
        EXPECT_EQ(result.leavesAt, NatResult::Side::inside);
        EXPECT_EQ(result.source, source == Source::external ? here : kHost);
        EXPECT_EQ(result.destination, kOtherHost);
    }
}

TEST_F(NatEngineTest, HairpinnedPacketsAreFilteredLikeAllOthers) {
    NatConfig nat = config();
    nat.hairpinning = true;
    NatEngine engine(nat, random_);
    const Endpoint there = mapped(engine, kOtherHost, kRemote);
    const Endpoint here = mapped(engine, kHost, kRemote);
    EXPECT_EQ(engine.outbound(kHost, there, time(1)).drop, NatDrop::filtered);
    EXPECT_TRUE(engine.outbound(kOtherHost, here, time(1)).passed()); // the first one opened the way for it
    EXPECT_TRUE(engine.outbound(kHost, there, time(1)).passed());
}

TEST_F(NatEngineTest, WithoutHairpinningItDropsAndMapsNothing) {
    NatEngine engine(config({endpointIndependent, endpointIndependent}), random_);
    const Endpoint there = mapped(engine, kOtherHost, kRemote);
    EXPECT_EQ(engine.outbound(kHost, there, time(1)).drop, NatDrop::hairpin);
    EXPECT_EQ(engine.mappings().size(), 1U);
}

NatConfig handMadeGateway() {
    NatConfig nat;
    nat.behavior = {addressAndPortDependent, addressAndPortDependent};
    nat.externalAddresses = {IpAddress::parse("203.0.113.2").value()};
    nat.portOverloading = true;
    nat.tracksUnsolicited = true;
    return nat;
}

TEST_F(NatEngineTest, AHandMadeGatewayLooksEndpointIndependent) {
    NatEngine engine(handMadeGateway(), random_);
    EXPECT_EQ(mapped(engine, kHost, kRemote).port(), kHost.port());
    EXPECT_EQ(mapped(engine, kHost, kElsewhere).port(), kHost.port());
}

TEST_F(NatEngineTest, AnUnsolicitedPacketTakesThePortAwayFromALaterMapping) {
    NatEngine engine(handMadeGateway(), random_);
    const Endpoint external(IpAddress::parse("203.0.113.2").value(), kHost.port());
    EXPECT_EQ(engine.inbound(kRemote, external, time(0)).drop, NatDrop::unsolicited);
    EXPECT_NE(mapped(engine, kHost, kRemote, 1).port(), kHost.port());
    EXPECT_EQ(mapped(engine, kHost, kElsewhere, 1).port(), kHost.port()) << "other remotes are not concerned";
    // What comes to the old port still belongs to the gateway.
    EXPECT_EQ(engine.inbound(kRemote, external, time(2)).drop, NatDrop::unsolicited);
}

TEST_F(NatEngineTest, UnsolicitedFlowsAreForgottenInTime) {
    NatEngine engine(handMadeGateway(), random_);
    const Endpoint external(IpAddress::parse("203.0.113.2").value(), kHost.port());
    engine.inbound(kRemote, external, time(0));
    EXPECT_EQ(mapped(engine, kHost, kRemote, 30).port(), kHost.port());
}

TEST_F(NatEngineTest, OverloadedPortsServeTwoHostsToldApartByTheRemote) {
    NatEngine engine(handMadeGateway(), random_);
    const Endpoint first = mapped(engine, kHost, kRemote);
    const Endpoint second = mapped(engine, kOtherHost, kElsewhere);
    EXPECT_EQ(first, second);
    EXPECT_EQ(engine.inbound(kRemote, first, time(0)).destination, kHost);
    EXPECT_EQ(engine.inbound(kElsewhere, first, time(0)).destination, kOtherHost);
}

TEST_F(NatEngineTest, NamesBothSidesOfAFlowForIcmpErrors) {
    NatEngine engine(config(), random_);
    const Endpoint external = mapped(engine, kHost, kRemote);
    EXPECT_EQ(engine.internalOf(external, kRemote, time(0)), kHost);
    EXPECT_EQ(engine.externalOf(kHost, kRemote, time(0)), external);
    EXPECT_FALSE(engine.internalOf({external.address(), 1}, kRemote, time(0)));
    EXPECT_FALSE(engine.externalOf(kOtherHost, kRemote, time(0)));
    EXPECT_FALSE(engine.internalOf(external, kRemote, time(30))) << "asking does not refresh";
}

TEST_F(NatEngineTest, ARestartForgetsEverything) {
    NatEngine engine(config(), random_);
    const Endpoint external = mapped(engine, kHost, kRemote);
    engine.reset();
    EXPECT_EQ(engine.inbound(kRemote, external, time(0)).drop, NatDrop::noMapping);
    EXPECT_EQ(mapped(engine, kHost, kRemote), external);
}

TEST_F(NatEngineTest, RefusesContradictoryConfigurations) {
    NatConfig none = config();
    none.externalAddresses.clear();
    EXPECT_THROW(NatEngine(none, random_), std::invalid_argument);
    NatConfig mixed = config();
    mixed.externalAddresses.push_back(IpAddress::parse("2001:db8::1").value());
    EXPECT_THROW(NatEngine(mixed, random_), std::invalid_argument);
    NatConfig backwards = config();
    backwards.firstPort = 2;
    backwards.lastPort = 1;
    EXPECT_THROW(NatEngine(backwards, random_), std::invalid_argument);
    NatConfig overloading = config();
    overloading.portOverloading = true;
    EXPECT_THROW(NatEngine(overloading, random_), std::invalid_argument);
}

} // namespace
} // namespace thisbe::sim
