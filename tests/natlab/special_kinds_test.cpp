// What tells one kind from another beyond mapping and filtering.
#include "tests/natlab/deadline.h"
#include "tests/natlab/hole_punch.h"
#include "tests/natlab/lab_tcp.h"
#include "tests/natlab/lab_udp_socket.h"
#include "tests/natlab/nat_lab_test.h"
#include "tests/natlab/nat_probe.h"

#include <poll.h>
#include <set>

namespace thisbe::natlab {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kArrives{3000}; // a bound for what must come
constexpr milliseconds kSilence{150};  // how long we listen for what must not come
constexpr auto kIpv4 = AddressFamily::ipv4;
constexpr auto kIpv6 = AddressFamily::ipv6;

IpAddress address(const char* text) {
    return IpAddress::parse(text).value();
}

Endpoint endpoint(const char* text, std::uint16_t port) {
    return {address(text), port};
}

std::optional<Endpoint> mappedOf(LabUdpSocket& socket, ProbeServer& server,
                                 ServerEnd end = ServerEnd::primary) {
    socket.send(server.endpoint(end), "who am I");
    return server.sourceOf(end, "who am I", kArrives);
}

bool reaches(LabUdpSocket& from, const Endpoint& to, LabUdpSocket& receiver, milliseconds bound = kArrives) {
    from.send(to, "hello");
    const auto datagram = receiver.receive(bound);
    return datagram && datagram->payload == "hello";
}

// A look into the connection table, because a datagram would refresh the mapping. The kernel's clock cannot
// be moved on, so this waits.
bool forgetsUdpWithin(const LabHost& gateway, milliseconds bound) {
    const Deadline deadline(bound);
    while (!gateway.run({"conntrack", "-L", "-p", "udp"}).output.empty()) {
        if (deadline.passed()) return false;
        ::poll(nullptr, 0, 50);
    }
    return true;
}

class SpecialKinds : public NatLabTest {};

TEST_F(SpecialKinds, APortRestrictedNatPreservesThePort) {
    const NatLab lab(NatKind::portRestricted, NatKind::open);
    ProbeServer server(lab, kIpv4);
    LabUdpSocket socket(lab.host("a1"), kIpv4);
    EXPECT_EQ(mappedOf(socket, server), Endpoint(lab.host("nat-a").address(kIpv4), socket.local().port()));
}

TEST_F(SpecialKinds, ASequentialNatTakesTheNextPortEachTime) {
    const NatLab lab(NatKind::sequentialSymmetric, NatKind::open);
    ProbeServer server(lab, kIpv4);
    LabUdpSocket socket(lab.host("a1"), kIpv4);
    const auto first = mappedOf(socket, server, ServerEnd::primary);
    const auto second = mappedOf(socket, server, ServerEnd::otherPort);
    const auto third = mappedOf(socket, server, ServerEnd::otherAddress);
    ASSERT_TRUE(first && second && third);
    EXPECT_EQ(second->port(), first->port() + 1);
    EXPECT_EQ(third->port(), first->port() + 2);
}

TEST_F(SpecialKinds, ASymmetricNatTakesPortsThatFollowNoStep) {
    const NatLab lab(NatKind::symmetric, NatKind::open);
    ProbeServer server(lab, kIpv4);
    std::set<int> steps;
    for (int i = 0; i < 4; ++i) {
        LabUdpSocket socket(lab.host("a1"), kIpv4);
        const auto first = mappedOf(socket, server, ServerEnd::primary);
        const auto second = mappedOf(socket, server, ServerEnd::otherPort);
        ASSERT_TRUE(first && second);
        steps.insert(second->port() - first->port());
    }
    EXPECT_GT(steps.size(), 1U);
}

TEST_F(SpecialKinds, AMappingThatExpiredLetsNobodyInAnyMore) {
    LabPlan plan = LabPlan::of(NatKind::portRestricted, NatKind::open);
    plan.udpTimeout = std::chrono::seconds(1);
    const NatLab lab(plan);
    ProbeServer server(lab, kIpv4);
    LabUdpSocket socket(lab.host("a1"), kIpv4);
    const auto mapped = mappedOf(socket, server);
    ASSERT_TRUE(mapped.has_value());
    server.send(ServerEnd::primary, *mapped, "in time");
    EXPECT_TRUE(socket.receive(kArrives).has_value());
    EXPECT_TRUE(forgetsUdpWithin(lab.host("nat-a"), milliseconds(5000)));
    server.send(ServerEnd::primary, *mapped, "too late");
    EXPECT_FALSE(socket.receive(kSilence).has_value());
}

TEST_F(SpecialKinds, OnlyAHairpinningNatConnectsItsOwnHostsByMappedEndpoints) {
    for (const NatKind kind : {NatKind::hairpin, NatKind::fullCone}) {
        const NatLab lab(kind, NatKind::open);
        ProbeServer server(lab, kIpv4);
        LabUdpSocket first(lab.host("a1"), kIpv4);
        LabUdpSocket second(lab.host("a2"), kIpv4);
        const auto mappedFirst = mappedOf(first, server);
        const auto mappedSecond = mappedOf(second, server);
        ASSERT_TRUE(mappedFirst && mappedSecond);
        const bool hairpins = factsOf(kind).hairpins;
        first.send(*mappedSecond, "across the hairpin");
        const auto datagram = second.receive(hairpins ? kArrives : kSilence);
        ASSERT_EQ(datagram.has_value(), hairpins) << toString(kind);
        // RFC 4787, REQ-9: "External source IP address and port" is what the receiver sees.
        if (hairpins) {
            EXPECT_EQ(datagram->source, *mappedFirst);
        }
    }
}

TEST_F(SpecialKinds, HostsOfOneLanReachEachOtherDirectlyButNotByTheirMappedEndpoints) {
    const NatLab lab(NatKind::sameLan, NatKind::sameLan);
    ProbeServer server(lab, kIpv4);
    LabUdpSocket first(lab.host("a1"), kIpv4);
    LabUdpSocket second(lab.host("b1"), kIpv4);
    const auto mappedFirst = mappedOf(first, server);
    const auto mappedSecond = mappedOf(second, server);
    ASSERT_TRUE(mappedFirst && mappedSecond);
    EXPECT_EQ(mappedFirst->address(), mappedSecond->address());
    EXPECT_TRUE(reaches(first, second.local(), second));
    EXPECT_FALSE(punch(lab.host("a1"), lab.host("b1"), server, {5, milliseconds(15), 0, 2, kArrives}));
}

TEST_F(SpecialKinds, BehindOneCarrierThePublicAddressIsSharedAndThePrivateOneReachesAStranger) {
    const NatLab lab(NatKind::cgnat, NatKind::cgnat);
    ProbeServer server(lab, kIpv4);
    LabUdpSocket first(lab.host("a1"), kIpv4);
    LabUdpSocket second(lab.host("b2"), kIpv4);
    LabUdpSocket stranger(lab.host("a2"), second.local()); // the same private endpoint in the other home
    EXPECT_EQ(lab.host("a1").address(kIpv4), lab.host("b1").address(kIpv4));
    const auto mappedFirst = mappedOf(first, server);
    const auto mappedSecond = mappedOf(second, server);
    ASSERT_TRUE(mappedFirst && mappedSecond);
    EXPECT_EQ(mappedFirst->address(), lab.host("cgn").address(kIpv4));
    EXPECT_EQ(mappedSecond->address(), mappedFirst->address());

    EXPECT_TRUE(reaches(first, second.local(), stranger)) << "the private candidate must reach the stranger";
    EXPECT_FALSE(second.receive(kSilence).has_value());
    EXPECT_TRUE(punch(lab.host("a1"), lab.host("b2"), server)) << "the carrier hairpins";
}

TEST_F(SpecialKinds, NeighboursBehindACarrierDoNotReachEachOthersGatewaysDirectly) {
    const NatLab lab(NatKind::cgnat, NatKind::cgnat);
    EXPECT_FALSE(lab.host("nat-a").run({"ping", "-c", "1", "-W", "0.2", "100.64.0.20"}).ok());
    EXPECT_TRUE(lab.host("nat-a").run({"ping", "-c", "1", "-W", "2", "100.64.0.1"}).ok());
}

TEST_F(SpecialKinds, WhereUdpIsBlockedTcpToTheUsualPortsStillPasses) {
    const NatLab lab(NatKind::udpBlocked, NatKind::open);
    const FileDescriptor stun = listenByTcp(lab.server(), endpoint("198.51.100.1", 3478));
    const FileDescriptor other = listenByTcp(lab.server(), endpoint("198.51.100.1", 5000));
    EXPECT_TRUE(connectsByTcp(lab.host("a1"), endpoint("198.51.100.1", 3478), kArrives));
    EXPECT_FALSE(connectsByTcp(lab.host("a1"), endpoint("198.51.100.1", 5000), kSilence));
    EXPECT_TRUE(connectsByTcp(lab.host("b1"), endpoint("198.51.100.1", 5000), kArrives));
}

TEST_F(SpecialKinds, EveryNatPassesTcp) {
    for (const NatKind kind :
         {NatKind::fullCone, NatKind::symmetric, NatKind::conntrackClash, NatKind::cgnat}) {
        const NatLab lab(kind, NatKind::open);
        const FileDescriptor listener = listenByTcp(lab.server(), endpoint("198.51.100.1", 5000));
        EXPECT_TRUE(connectsByTcp(lab.host("a1"), endpoint("198.51.100.1", 5000), kArrives))
            << toString(kind);
    }
}

TEST_F(SpecialKinds, AnIpv6FirewallOpensToWhatWasSentOnly) {
    const NatLab lab(NatKind::ipv6Firewall, NatKind::ipv6Firewall);
    LabUdpSocket first(lab.host("a1"), kIpv6);
    LabUdpSocket second(lab.host("b1"), kIpv6);
    EXPECT_FALSE(reaches(first, second.local(), second, kSilence)) << "nobody inside asked for it";
    EXPECT_TRUE(reaches(second, first.local(), first)) << "the first one's datagram opened its own firewall";
    EXPECT_TRUE(reaches(first, second.local(), second));
}

TEST_F(SpecialKinds, AnIpv6OnlyHomeHasNoIpv4) {
    const NatLab lab(NatKind::ipv6Only, NatKind::open);
    EXPECT_TRUE(lab.host("a1").run({"ping", "-c", "1", "-W", "2", "2001:db8::1"}).ok());
    EXPECT_FALSE(lab.host("a1").run({"ping", "-c", "1", "-W", "1", "198.51.100.1"}).ok());
}

TEST_F(SpecialKinds, ThroughNat64AnIpv6SocketShowsAnIpv4AddressToTheIpv4World) {
    const NatLab lab(NatKind::nat64, NatKind::open);
    ProbeServer server(lab, kIpv4);
    NatProbe probe(lab.host("a1"), server, kIpv6);
    probe.reachBy(address("2001:db8:a:64::"));
    const NatReport report = probe.run();
    ASSERT_FALSE(report.mapped.empty());
    EXPECT_TRUE(report.local.isV6());
    EXPECT_EQ(report.mapped.front().address(), lab.host("nat-a").address(kIpv4));
    EXPECT_EQ(report.behavior, (NatBehavior{EndpointDependence::endpointIndependent,
                                            EndpointDependence::addressAndPortDependent}));
}

} // namespace
} // namespace thisbe::natlab
