// Source addresses, hop limits and fragmentation of UdpSocket.
#include "shared/net/udp_socket.h"
#include "tests/net/udp_test_fixture.h"

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <string>

namespace thisbe {
namespace {

using test::endpoint;
using test::receiveAll;

class UdpAddressTest : public ::testing::Test {
  protected:
    SendReport send(UdpSocket& from, const Endpoint& remote, const Endpoint& local = {}) {
        datagram_.remote = remote;
        datagram_.local = local;
        return from.send({&datagram_, 1});
    }

    UdpBuffers buffers_;
    std::string text_ = "hello";
    Datagram datagram_{.payload = asBytes(text_), .local = {}, .remote = {}};
};

Endpoint withPort(const char* address, std::uint16_t port) {
    return {IpAddress::parse(address).value(), port};
}

TEST_F(UdpAddressTest, AWildcardSocketSaysWhereADatagramArrivedAndAnswersFromThere) {
    UdpSocket server(endpoint("0.0.0.0:0"), {}, buffers_);
    UdpSocket client(endpoint("127.0.0.1:0"), {}, buffers_);
    const Endpoint reached = withPort("127.0.0.2", server.localEndpoint().port());
    EXPECT_TRUE(send(client, reached).failures.empty());
    const auto arrived = receiveAll(server, 1);
    ASSERT_EQ(arrived.size(), 1U);
    EXPECT_EQ(arrived[0].local, reached);
    EXPECT_TRUE(send(server, arrived[0].remote, arrived[0].local).failures.empty());
    const auto answer = receiveAll(client, 1);
    ASSERT_EQ(answer.size(), 1U);
    EXPECT_EQ(answer[0].remote, reached);
}

TEST_F(UdpAddressTest, AWildcardIpv6SocketDoesTheSame) {
    if (!test::hostHasIpv6()) GTEST_SKIP() << "this host has no IPv6 loopback";
    UdpSocket server(endpoint("[::]:0"), {}, buffers_);
    UdpSocket client(endpoint("[::1]:0"), {}, buffers_);
    const Endpoint reached = withPort("::1", server.localEndpoint().port());
    EXPECT_TRUE(send(client, reached).failures.empty());
    const auto arrived = receiveAll(server, 1);
    ASSERT_EQ(arrived.size(), 1U);
    EXPECT_EQ(arrived[0].local, reached);
    EXPECT_TRUE(send(server, arrived[0].remote, arrived[0].local).failures.empty());
    EXPECT_EQ(receiveAll(client, 1).size(), 1U);
}

TEST_F(UdpAddressTest, ADualStackSocketShowsIpv4AddressesAsSuch) {
    if (!test::hostHasIpv6()) GTEST_SKIP() << "this host has no IPv6 loopback";
    UdpSocket server(endpoint("[::]:0"), {.v6Only = false}, buffers_);
    UdpSocket client(endpoint("127.0.0.1:0"), {}, buffers_);
    const Endpoint reached = withPort("127.0.0.3", server.localEndpoint().port());
    EXPECT_TRUE(send(client, reached).failures.empty());
    const auto arrived = receiveAll(server, 1);
    ASSERT_EQ(arrived.size(), 1U);
    EXPECT_EQ(arrived[0].local, reached);
    EXPECT_EQ(arrived[0].remote, client.localEndpoint());
    datagram_.hopLimit = 7;
    EXPECT_TRUE(send(server, arrived[0].remote, arrived[0].local).failures.empty());
    const auto answer = receiveAll(client, 1);
    ASSERT_EQ(answer.size(), 1U);
    EXPECT_EQ(answer[0].remote, reached);
}

TEST_F(UdpAddressTest, ASourceThatIsNotOursFails) {
    UdpSocket socket(endpoint("0.0.0.0:0"), {}, buffers_);
    const SendReport report = send(socket, endpoint("127.0.0.1:9"), endpoint("192.0.2.200:0"));
    EXPECT_EQ(report.handled, 1U);
    ASSERT_EQ(report.failures.size(), 1U);
    // The kernel says one or the other, by what it finds first.
    EXPECT_TRUE(report.failures[0].error == DatagramError::badAddress ||
                report.failures[0].error == DatagramError::unreachable);
}

TEST_F(UdpAddressTest, ADestinationOfTheOtherFamilyIsABadAddress) {
    UdpSocket socket(endpoint("127.0.0.1:0"), {}, buffers_);
    const SendReport report = send(socket, endpoint("[::1]:9"));
    ASSERT_EQ(report.failures.size(), 1U);
    EXPECT_EQ(report.failures[0].error, DatagramError::badAddress);
}

// The hop limit that a raw socket option on the receiver shows.
int receivedHopLimit(UdpSocket& socket) {
    char data[16];
    alignas(cmsghdr) unsigned char control[64];
    iovec vector{data, sizeof data};
    msghdr header{};
    header.msg_iov = &vector;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = sizeof control;
    if (!test::awaitEvents(socket, POLLIN) || ::recvmsg(socket.fd(), &header, 0) < 0) return -1;
    int hopLimit = -1;
    forEachControl(header, [&](const cmsghdr& message) {
        if (message.cmsg_type == IP_TTL || message.cmsg_type == IPV6_HOPLIMIT) readControl(message, hopLimit);
    });
    return hopLimit;
}

TEST_F(UdpAddressTest, TheHopLimitIsSetForOneDatagram) {
    for (const char* loopback : {"127.0.0.1:0", "[::1]:0"}) {
        if (loopback[0] == '[' && !test::hostHasIpv6()) GTEST_SKIP() << "this host has no IPv6 loopback";
        UdpSocket a(endpoint(loopback), {}, buffers_);
        UdpSocket b(endpoint(loopback), {.receiveSegments = false}, buffers_);
        const int on = 1;
        ::setsockopt(b.fd(), IPPROTO_IP, IP_RECVTTL, &on, sizeof on);
        ::setsockopt(b.fd(), IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &on, sizeof on);
        std::vector<Datagram> datagrams(2, datagram_);
        for (Datagram& datagram : datagrams)
            datagram.remote = b.localEndpoint();
        datagrams[0].hopLimit = 3;
        EXPECT_EQ(a.send(datagrams).handled, 2U);
        EXPECT_EQ(receivedHopLimit(b), 3);
        EXPECT_EQ(receivedHopLimit(b), 64);
    }
}

TEST_F(UdpAddressTest, DontFragmentIsObeyedPerDatagramAndMixesWithOthers) {
    for (const char* loopback : {"127.0.0.1:0", "[::1]:0"}) {
        if (loopback[0] == '[' && !test::hostHasIpv6()) GTEST_SKIP() << "this host has no IPv6 loopback";
        UdpSocket a(endpoint(loopback), {}, buffers_);
        UdpSocket b(endpoint(loopback), {}, buffers_);
        std::vector<Datagram> datagrams(6, datagram_);
        for (std::size_t i = 0; i < datagrams.size(); ++i) {
            datagrams[i].remote = b.localEndpoint();
            datagrams[i].dontFragment = i % 2 == 0;
        }
        const SendReport report = a.send(datagrams);
        EXPECT_EQ(report.handled, 6U);
        EXPECT_TRUE(report.failures.empty());
        EXPECT_EQ(receiveAll(b, 6).size(), 6U);
    }
}

} // namespace
} // namespace thisbe
