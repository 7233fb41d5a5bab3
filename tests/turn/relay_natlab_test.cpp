// Our relay and our client of it on kernel sockets: what only a real network shows.
#include "tests/natlab/nat_lab_test.h"
#include "tests/support/places.h"
#include "tests/turn/lab_relay_client.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <unistd.h>

namespace thisbe::turn {
namespace {

using namespace std::chrono_literals;
using namespace natlab;
using ::testing::HasSubstr;

Endpoint endpoint(const std::string& text) {
    return Endpoint::parse(text).value();
}

class RelayNatlab : public NatLabTest {
  protected:
    void TearDown() override { std::filesystem::remove(identity_); }

    LabProcess startServer(const LabHost& host, const std::vector<std::string>& more) {
        std::vector<std::string> argv = {thisbe::test::binDir() + "/thisbe-rendezvous", "--user", "u:p",
                                         "--identity", identity_};
        argv.insert(argv.end(), more.begin(), more.end());
        LabProcess server = host.start(argv);
        EXPECT_TRUE(server.waitForErrorLine("event=ready", 20s)) << server.errors();
        return server;
    }

    // A socket of a peer, or of a service of the server's host.
    std::unique_ptr<UdpSocket> open(const LabHost& host, const Endpoint& local) {
        return host.inside(
            [&] { return std::make_unique<UdpSocket>(local, UdpSocket::Options{}, buffers_); });
    }

  private:
    std::string identity_ =
        ::testing::TempDir() + "thisbe-relay-natlab-" + std::to_string(::getpid()) + ".pem";
    UdpBuffers buffers_;
};

// Home B's gateway becomes the 1:1 NAT of a server on b1.
void makeOneToOne(const NatLab& lab) {
    const auto made =
        lab.host("nat-b").run({"nft", "-f", "-"}, 10s,
                              "table ip static {\n"
                              "  chain pre { type nat hook prerouting priority -90;\n"
                              "    iifname \"wan\" ip daddr 203.0.113.10 dnat to 192.168.1.10; }\n"
                              "}\n"
                              "insert rule ip home fw iifname \"wan\" ct status dnat accept\n"
                              "insert rule ip home in ct status dnat accept\n");
    ASSERT_TRUE(made.ok()) << made.errors;
}

TEST_F(RelayNatlab, BehindOneToOneNatTheExternalAddressIsWhatEverybodySees) {
    const NatLab lab(NatKind::symmetric, NatKind::portRestricted);
    makeOneToOne(lab);
    const auto server = startServer(lab.host("b1"), {"--listen", "192.168.1.10", "--relay-address",
                                                     "192.168.1.10", "--external-address", "203.0.113.10",
                                                     "--allow-peer", "198.51.100.0/24"});
    LabRelayClient a(lab.host("a1"), endpoint("203.0.113.10:3478"));
    LabRelayClient b(lab.host("a2"), endpoint("203.0.113.10:3478"));
    ASSERT_TRUE(a.allocate()) << toString(a.client.state());
    ASSERT_TRUE(b.allocate());
    const Endpoint relayed = a.client.relayed().front();
    EXPECT_EQ(relayed.address().toString(), "203.0.113.10");
    EXPECT_EQ(a.client.mapped()->address().toString(), "192.0.2.10");

    // A peer on the other side of the NAT.
    const auto peer = open(lab.server(), endpoint("198.51.100.2:7000"));
    ASSERT_TRUE(a.bind(peer->localEndpoint()));
    a.say(peer->localEndpoint(), "to the peer");
    std::vector<Datagram> arrived;
    ASSERT_TRUE(a.eventually([&] {
        const auto heard = peer->receive();
        arrived.assign(heard.begin(), heard.end());
        return !arrived.empty();
    }));
    EXPECT_EQ(arrived.front().remote, relayed) << "it comes from the address that the client was told";
    const Datagram answer{.payload = asBytes("from the peer"), .local = {}, .remote = relayed};
    peer->send(std::span(&answer, 1));
    EXPECT_TRUE(a.eventually([&] { return a.heard.contains("from the peer"); }));

    // Two clients of this one server, who know each other by external addresses.
    ASSERT_TRUE(b.bind(relayed));
    ASSERT_TRUE(a.bind(b.client.relayed().front()));
    a.say(b.client.relayed().front(), "inside");
    a.turnOnce();
    EXPECT_TRUE(b.eventually([&] { return b.heard.contains("inside"); }));
}

TEST_F(RelayNatlab, IcmpErrorsOfTheWayToAPeerReachTheClient) {
    const NatLab lab(NatKind::portRestricted, NatKind::open);
    const auto server =
        startServer(lab.server(), {"--listen", "198.51.100.1", "--allow-peer", "203.0.113.0/24"});
    LabRelayClient a(lab.host("a1"), endpoint("198.51.100.1:3478"));
    ASSERT_TRUE(a.allocate());
    const Endpoint closed(lab.host("b1").address(AddressFamily::ipv4), 7);
    ASSERT_TRUE(a.bind(closed));
    a.say(closed, "anybody there?");
    ASSERT_TRUE(a.eventually([&] { return !a.errors.empty(); }));
    EXPECT_EQ(a.errors.front().peer, closed);
    EXPECT_EQ(a.errors.front().icmp, (stun::Icmp{.type = 3, .code = 3, .data = 0})) << "port unreachable";
}

TEST_F(RelayNatlab, NothingPassesToAnotherPortOfTheServersHost) {
    const NatLab lab(NatKind::portRestricted, NatKind::open);
    auto server = startServer(lab.server(), {"--listen", "198.51.100.1", "--allow-peer", "203.0.113.0/24"});
    LabRelayClient a(lab.host("a1"), endpoint("198.51.100.1:3478"));
    ASSERT_TRUE(a.allocate());
    const auto admin = open(lab.server(), endpoint("198.51.100.1:9000"));
    const auto second = open(lab.server(), endpoint("198.51.100.2:9000"));
    // A Binding request: the server would answer it, if it got there.
    const std::string binding("\x00\x01\x00\x00\x21\x12\xa4\x42thisbe-test!", 20);
    for (const char* own : {"198.51.100.1:3478", "198.51.100.1:5349", "198.51.100.1:9000",
                            "198.51.100.2:3478", "198.51.100.2:9000"}) {
        ASSERT_TRUE(a.bind(endpoint(own))) << own << ": own addresses are peers";
        a.say(endpoint(own), binding);
    }
    // What is sent after them arrives: so they had their chance.
    const auto peer = open(lab.host("b1"), Endpoint(lab.host("b1").address(AddressFamily::ipv4), 7000));
    ASSERT_TRUE(a.bind(peer->localEndpoint()));
    a.say(peer->localEndpoint(), "last");
    ASSERT_TRUE(a.eventually([&] { return !peer->receive().empty(); }));
    EXPECT_TRUE(admin->receive().empty());
    EXPECT_TRUE(second->receive().empty());
    EXPECT_TRUE(a.heard.empty()) << "and no service answered";
    EXPECT_THAT(server.terminate().errors, HasSubstr("not-a-relayed-port=5"));
}

} // namespace
} // namespace thisbe::turn
