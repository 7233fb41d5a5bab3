#include "tests/sim/nat_probe.h"
#include "tests/sim/world.h"

#include <gtest/gtest.h>

namespace thisbe::sim {
namespace {

using natlab::EndpointDependence;
using natlab::factsOf;
using natlab::NatKind;
using namespace std::chrono_literals;
using enum EndpointDependence;

class ProbeOfAKind : public testing::TestWithParam<NatKind> {};

TEST_P(ProbeOfAKind, ReportsWhatTheKindPromises) {
    for (const AddressFamily family : {AddressFamily::ipv4, AddressFamily::ipv6}) {
        Internet internet(5);
        internet.server().start<ReflectionServer>(family);
        Home& home = internet.addHome(GetParam());
        const NatReport report = probeNat(internet, home.host(), family);
        const auto& facts = factsOf(GetParam());
        const auto& promised = family == AddressFamily::ipv4 ? facts.ipv4 : facts.ipv6;
        ASSERT_EQ(report.udpPasses, promised.has_value()) << toString(family);
        if (!promised) continue;
        EXPECT_EQ(report.behavior, *promised) << toString(family) << ": " << toString(report.behavior.mapping)
                                              << ", " << toString(report.behavior.filtering);
        const bool translated = family == AddressFamily::ipv4 && facts.translatesIpv4;
        EXPECT_EQ(report.mapped.address() != report.local.address(), translated);
        if (translated) {
            EXPECT_EQ(report.mapped.address(), home.externalAddress());
        }
    }
}

INSTANTIATE_TEST_SUITE_P(AllKinds, ProbeOfAKind, testing::ValuesIn(natlab::kNatKinds),
                         [](const auto& tested) {
                             std::string name = toString(tested.param);
                             std::erase(name, '-');
                             return name;
                         });

class ProbeOfABehavior : public testing::TestWithParam<std::tuple<EndpointDependence, EndpointDependence>> {};

TEST_P(ProbeOfABehavior, ReportsItsOwnMappingAndFiltering) {
    const auto [mapping, filtering] = GetParam();
    for (const auto allocation : {NatConfig::PortAllocation::preserving,
                                  NatConfig::PortAllocation::sequential, NatConfig::PortAllocation::random}) {
        Internet internet(6);
        internet.server().start<ReflectionServer>(AddressFamily::ipv4);
        NatConfig nat;
        nat.behavior = {mapping, filtering};
        nat.allocation = allocation;
        const NatReport report = probeNat(internet, internet.addHome(nat).host(), AddressFamily::ipv4);
        ASSERT_TRUE(report.udpPasses);
        EXPECT_EQ(report.behavior, nat.behavior);
    }
}

INSTANTIATE_TEST_SUITE_P(AllNine, ProbeOfABehavior,
                         testing::Combine(testing::ValuesIn(natlab::kEndpointDependences),
                                          testing::ValuesIn(natlab::kEndpointDependences)));

TEST(NatProbe, AMappingGoesAfterItsTimeoutAndAnotherPortComes) {
    Internet internet(7);
    internet.server().start<ReflectionServer>(AddressFamily::ipv4);
    NatConfig nat;
    nat.bindingTimeout = 2s;
    nat.allocation = NatConfig::PortAllocation::sequential;
    Host& host = internet.addHome(nat).host();
    const Endpoint server = ReflectionServer::endpoint(AddressFamily::ipv4);
    const auto socket = host.openUdp({IpAddress::unspecified(AddressFamily::ipv4), 0});
    const auto first = reflect(internet, *socket, server);
    internet.simulation().runFor(1900ms);
    EXPECT_EQ(reflect(internet, *socket, server), first);
    internet.simulation().runFor(2000ms);
    EXPECT_NE(reflect(internet, *socket, server), first);
}

TEST(NatProbe, StackedNatsReportTheStricterOfBoth) {
    Internet internet(8);
    internet.server().start<ReflectionServer>(AddressFamily::ipv4);
    Home& first = internet.addHome(NatKind::cgnat);
    Home& second = internet.addHomeBehindCarrierOf(first);
    for (const Home* home : {&first, &second}) {
        const NatReport report = probeNat(internet, home->host(), AddressFamily::ipv4);
        EXPECT_EQ(report.local.address().toString(), "192.168.1.10");
        EXPECT_EQ(report.mapped.address(), first.externalAddress());
        EXPECT_EQ(report.behavior.filtering, addressAndPortDependent);
    }
    EXPECT_EQ(first.carrier->nat()->mappings().size(), 4U);
    EXPECT_EQ(first.gateway->nat()->mappings().size(), 2U);
}

TEST(NatProbe, OverNat64TheServerSeesAnIpv4Endpoint) {
    Internet internet(9);
    internet.server().start<ReflectionServer>(AddressFamily::ipv4);
    Home& home = internet.addHome(NatKind::nat64);
    const auto socket = home.host().openUdp({IpAddress::unspecified(AddressFamily::ipv6), 0});
    const auto mapped = reflect(internet, *socket, Endpoint::parse("[64:ff9b::c633:6401]:3478").value());
    ASSERT_TRUE(mapped);
    EXPECT_EQ(mapped->address(), home.externalAddress());
}

} // namespace
} // namespace thisbe::sim
