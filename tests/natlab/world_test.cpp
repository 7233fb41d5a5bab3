// The world between the homes: a router, where small TTLs die, and hosts that are reachable at once.
#include "tests/natlab/home_addresses.h"
#include "tests/natlab/lab_error.h"
#include "tests/natlab/lab_udp_socket.h"
#include "tests/natlab/nat_lab_test.h"

#include <algorithm>

namespace thisbe::natlab {
namespace {

using std::chrono::milliseconds;

class World : public NatLabTest {
  protected:
    static bool pings(const LabHost& from, const std::string& address) {
        return from.run({"ping", "-n", "-c", "1", "-W", "2", address}).ok();
    }
};

TEST_F(World, EveryHostReachesBothAddressesOfTheServerInBothFamilies) {
    const NatLab lab(NatKind::open, NatKind::open);
    for (const char* host : {"a1", "a2", "b1", "b2", "nat-a", "nat-b", "router"}) {
        for (const char* address :
             {kServerIpv4First, kServerIpv4Second, kServerIpv6First, kServerIpv6Second}) {
            EXPECT_TRUE(pings(lab.host(host), address)) << host << " to " << address;
        }
    }
}

TEST_F(World, OpenHostsReachEachOther) {
    const NatLab lab(NatKind::open, NatKind::open);
    for (const IpAddress& address : lab.host("b1").addresses()) {
        EXPECT_TRUE(pings(lab.host("a1"), address.toString())) << address.toString();
    }
}

TEST_F(World, ATimeToLiveOfTwoDiesAtTheRouterBetweenTheHomes) {
    const NatLab lab(NatKind::portRestricted, NatKind::conntrackClash); // nat-b answers pings
    const auto ping = [&](const char* ttl) {
        return lab.host("a1").run({"ping", "-n", "-c", "1", "-W", "2", "-t", ttl, "203.0.113.10"});
    };
    EXPECT_NE(ping("2").output.find("From 192.0.2.1 icmp_seq=1 Time to live exceeded"), std::string::npos)
        << ping("2").output;
    EXPECT_NE(ping("3").output.find("64 bytes from 203.0.113.10"), std::string::npos) << ping("3").output;
}

TEST_F(World, BothHomesUseTheSamePrivateRange) {
    const NatLab lab(NatKind::symmetric, NatKind::fullCone);
    EXPECT_EQ(lab.host("a1").addresses(), lab.host("b1").addresses());
    EXPECT_EQ(lab.host("a2").addresses(), lab.host("b2").addresses());
    EXPECT_TRUE(pings(lab.host("a1"), "192.168.1.11"));
}

TEST_F(World, LabsAreApartFromEachOther) {
    const NatLab one(NatKind::open, NatKind::open);
    const NatLab other(NatKind::open, NatKind::open);
    LabUdpSocket here(one.server(), AddressFamily::ipv4);
    LabUdpSocket there(other.server(), here.local()); // the same endpoint, in another world
    LabUdpSocket client(one.host("a1"), AddressFamily::ipv4);
    client.send(here.local(), "to the one");
    EXPECT_TRUE(here.receive(milliseconds(3000)).has_value());
    EXPECT_FALSE(there.receive(milliseconds(50)).has_value());
}

TEST_F(World, AnUnknownHostIsAnsweredWithTheKnownOnes) {
    const NatLab lab(NatKind::open, NatKind::open);
    try {
        lab.host("c1");
        FAIL() << "there is no c1";
    } catch (const LabError& problem) {
        EXPECT_NE(std::string(problem.what()).find("a1, a2, b1, b2, nat-a, nat-b, router, server"),
                  std::string::npos)
            << problem.what();
    }
}

} // namespace
} // namespace thisbe::natlab
