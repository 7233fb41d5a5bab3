// Which pairs of NATs plain punching crosses: the tables of the NAT lab, in virtual time.
#include "tests/sim/endpoint_driver.h"
#include "tests/sim/nat_probe.h"
#include "tests/sim/udp_puncher.h"
#include "tests/sim/world.h"

#include <gtest/gtest.h>

namespace thisbe::sim {
namespace {

using namespace std::chrono_literals;
using natlab::EndpointDependence;
using natlab::NatKind;
using Driver = EndpointDriver<UdpPuncher>;

// Learns its mapped endpoint from the server and gives the socket's port to the puncher, as one program
// would.
struct Peer {
    Peer(Internet& internet, Host& host, UdpPuncher::Plan plan) {
        const Endpoint any{IpAddress::unspecified(AddressFamily::ipv4), 0};
        auto asking = host.openUdp(any);
        const Endpoint local = asking->localEndpoint();
        mapped = reflect(internet, *asking, ReflectionServer::endpoint(AddressFamily::ipv4));
        asking.reset();
        driver = &host.start<Driver>(plan);
        driver->open(local);
    }
    void start(const Peer& other, TimePoint at) const {
        if (!other.mapped) return;
        driver->call([&](UdpPuncher& puncher, TimePoint) { puncher.start(*other.mapped, at); });
    }
    bool isThrough() const { return driver->protocol().through().has_value(); }

    std::optional<Endpoint> mapped;
    Driver* driver = nullptr;
};

// True when both heard an answer. B starts so much after A.
bool punch(Internet& internet, Host& a, Host& b, UdpPuncher::Plan plan = {}, Duration bLater = 0ms) {
    internet.server().start<ReflectionServer>(AddressFamily::ipv4);
    const Peer peerA(internet, a, plan);
    const Peer peerB(internet, b, plan);
    const TimePoint begin = internet.simulation().now() + 10ms;
    peerA.start(peerB, begin);
    peerB.start(peerA, begin + bLater);
    internet.simulation().runFor(2s);
    return peerA.isThrough() && peerB.isThrough();
}

enum class Row { openFilter, addressFilter, portRestricted, addressMapping, symmetric, udpBlocked };
constexpr std::array kRows{Row::openFilter,     Row::addressFilter, Row::portRestricted,
                           Row::addressMapping, Row::symmetric,     Row::udpBlocked};

Home& addHome(Internet& internet, Row row) {
    switch (row) {
    case Row::openFilter:
        return internet.addHome(NatKind::fullCone);
    case Row::addressFilter:
        return internet.addHome(NatKind::addressRestricted);
    case Row::portRestricted:
        return internet.addHome(NatKind::portRestricted);
    case Row::addressMapping: {
        NatConfig nat;
        nat.behavior.mapping = EndpointDependence::addressDependent;
        nat.allocation = NatConfig::PortAllocation::random;
        return internet.addHome(nat);
    }
    case Row::symmetric:
        return internet.addHome(NatKind::symmetric);
    case Row::udpBlocked:
        return internet.addHome(NatKind::udpBlocked);
    }
    throw std::logic_error("no such row");
}

bool expectedDirect(Row a, Row b) {
    if (a == Row::udpBlocked || b == Row::udpBlocked) return false;
    const auto filtersLoosely = [](Row row) { return row == Row::openFilter || row == Row::addressFilter; };
    if (filtersLoosely(a) || filtersLoosely(b)) return true;
    return a == Row::portRestricted && b == Row::portRestricted;
}

TEST(Punching, CrossesThePairsThatTheNatLabCrossed) {
    for (const Row a : kRows) {
        for (const Row b : kRows) {
            for (std::uint64_t seed = 1; seed <= 10; ++seed) {
                Internet internet(seed);
                Home& homeA = addHome(internet, a);
                Home& homeB = addHome(internet, b);
                EXPECT_EQ(punch(internet, homeA.host(), homeB.host()), expectedDirect(a, b))
                    << "row " << static_cast<int>(a) << ", column " << static_cast<int>(b) << ", seed "
                    << seed;
            }
        }
    }
}

TEST(Punching, HandMadeGatewaysClashUnlessBothStartTogether) {
    for (const Duration later : {0ms, 5ms, 100ms}) {
        World world(1, NatKind::conntrackClash, NatKind::conntrackClash);
        // One way between the homes takes 10.4 ms.
        EXPECT_EQ(punch(world.internet(), world.a(), world.b(), {}, later), later < 10ms) << later.count();
    }
}

TEST(Punching, OpenersThatDieBetweenTheNatsCrossHandMadeGateways) {
    UdpPuncher::Plan plan;
    plan.probes = 20;
    plan.openersFor = 300ms;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        World world(seed, NatKind::conntrackClash, NatKind::conntrackClash);
        const Duration later(world.simulation().randomFor("offset").below(250'000'000));
        EXPECT_TRUE(punch(world.internet(), world.a(), world.b(), plan, later)) << later.count() << " ns";
    }
}

TEST(Punching, TwoHomesBehindOneCarrierMeetWhereItHairpins) {
    for (const bool hairpins : {true, false}) {
        World world(3, NatKind::cgnat, NatKind::cgnat);
        if (!hairpins) {
            NatConfig nat = world.homeA().carrier->nat()->config();
            nat.hairpinning = false;
            world.homeA().carrier->enableNat(nat);
        }
        EXPECT_EQ(world.homeA().externalAddress(), world.homeB().externalAddress());
        EXPECT_EQ(punch(world.internet(), world.a(), world.b()), hairpins);
    }
}

TEST(Punching, AHairpinningNatConnectsItsOwnHosts) {
    for (const NatKind kind : {NatKind::hairpin, NatKind::fullCone}) {
        Internet internet(4);
        Home& home = internet.addHome(kind);
        EXPECT_EQ(punch(internet, home.host(0), home.host(1)), natlab::factsOf(kind).hairpins);
    }
}

TEST(Punching, ThePrivateAddressOfAnotherHomeReachesAStranger) {
    World world(5, NatKind::cgnat, NatKind::cgnat);
    const auto secret = world.b().openUdp({IpAddress::unspecified(AddressFamily::ipv4), 7000});
    const auto stranger = world.homeA().host(0).openUdp({IpAddress::unspecified(AddressFamily::ipv4), 7000});
    const auto sender = world.homeA().host(1).openUdp({IpAddress::unspecified(AddressFamily::ipv4), 0});
    const std::array<std::uint8_t, 1> byte{1};
    sender->send(
        std::array{Datagram{byte, {}, {world.b().interfaces().front()->addresses().front().address, 7000}}});
    world.simulation().runFor(1s);
    EXPECT_EQ(stranger->receive().size(), 1U);
    EXPECT_TRUE(secret->receive().empty());
}

} // namespace
} // namespace thisbe::sim
