// UdpSocket on a path with a small MTU and slow queues: loopback of a network namespace of our own.
#include "shared/net/udp_socket.h"
#include "tests/net/private_network.h"
#include "tests/net/udp_test_fixture.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace thisbe {
namespace {

using test::PrivateNetwork;

class UdpPathTest : public test::UdpTest {
  protected:
    void SetUp() override {
        UdpTest::SetUp();
        const std::string reason = PrivateNetwork::skipReason();
        if (!reason.empty()) GTEST_SKIP() << reason;
    }

    std::vector<Datagram> datagrams(std::size_t count, std::size_t size, const Endpoint& remote) const {
        return {count, {.payload = asBytes(payload_).first(size), .local = {}, .remote = remote}};
    }

    std::string payload_ = std::string(2000, 'x');
};

INSTANTIATE_TEST_SUITE_P(Loopback, UdpPathTest, ::testing::Values("127.0.0.1:0", "[::1]:0"),
                         test::familyName);

TEST_P(UdpPathTest, SegmentsThatThePathRefusesGoOneByOneAndThatIsRemembered) {
    PrivateNetwork::run("ip link set lo mtu 1280", [this] {
        UdpSocket a(test::endpoint(GetParam()), {}, buffers_);
        UdpSocket b(test::endpoint(GetParam()), {}, buffers_);
        const auto large = datagrams(5, 1500, b.localEndpoint());
        for (int i = 0; i < 3; ++i) {
            const SendReport report = a.send(large);
            EXPECT_EQ(report.handled, 5U);
            EXPECT_TRUE(report.failures.empty());
            EXPECT_EQ(test::receiveAll(b, 5).size(), 5U);
        }
        EXPECT_EQ(a.counters().segmentationRefusals, 1U);
        EXPECT_EQ(a.counters().sentSuperPackets, 0U);
        a.send(datagrams(5, 1000, b.localEndpoint()));
        EXPECT_EQ(a.counters().sentSuperPackets, 1U);
    });
}

TEST_P(UdpPathTest, DontFragmentAboveTheMtuIsTooBigAndOthersAreFragmented) {
    PrivateNetwork::run("ip link set lo mtu 1280", [this] {
        UdpSocket a(test::endpoint(GetParam()), {}, buffers_);
        UdpSocket b(test::endpoint(GetParam()), {}, buffers_);
        auto mixed = datagrams(6, 1500, b.localEndpoint());
        mixed[1].dontFragment = mixed[4].dontFragment = true;
        const SendReport report = a.send(mixed);
        EXPECT_EQ(report.handled, 6U);
        ASSERT_EQ(report.failures.size(), 2U);
        EXPECT_EQ(report.failures[0].index, 1U);
        EXPECT_EQ(report.failures[1].index, 4U);
        EXPECT_EQ(report.failures[1].error, DatagramError::tooBig);
        EXPECT_EQ(test::receiveAll(b, 4).size(), 4U);
    });
}

TEST_P(UdpPathTest, AFullSendBufferEndsASendEarlyAndTheRestGoesLater) {
    // What waits in the queue of the interface is still charged to the sender's buffer.
    PrivateNetwork::run("tc qdisc add dev lo root tbf rate 16mbit burst 2000 limit 1000000", [this] {
        UdpSocket a(test::endpoint(GetParam()), {.sendBuffer = 1, .sendSegments = false}, buffers_);
        UdpSocket b(test::endpoint(GetParam()), {}, buffers_);
        const auto all = datagrams(50, 1000, b.localEndpoint());
        std::size_t handled = 0;
        int calls = 0;
        for (; handled < all.size() && test::awaitEvents(a, POLLOUT); ++calls) {
            const SendReport report = a.send(std::span(all).subspan(handled));
            EXPECT_TRUE(report.failures.empty());
            handled += report.handled;
        }
        EXPECT_GT(calls, 1);
        EXPECT_GT(a.counters().blocked, 0U);
        EXPECT_EQ(test::receiveAll(b, all.size()).size(), all.size());
    });
}

TEST_P(UdpPathTest, AQueueOfThisHostThatDropsIsNoBuffers) {
    PrivateNetwork::run("tc qdisc add dev lo root tbf rate 8kbit burst 2000 limit 600", [this] {
        UdpSocket a(test::endpoint(GetParam()), {.sendSegments = false}, buffers_);
        UdpSocket b(test::endpoint(GetParam()), {}, buffers_);
        const SendReport report = a.send(datagrams(60, 100, b.localEndpoint()));
        EXPECT_EQ(report.handled, 60U);
        // The burst and the queue take some; then every datagram is dropped.
        ASSERT_GT(report.failures.size(), 20U);
        EXPECT_GT(report.failures[0].index, 5U);
        for (const SendFailure& failure : report.failures)
            EXPECT_EQ(failure.error, DatagramError::noBuffers);
        EXPECT_EQ(a.counters().failures(DatagramError::noBuffers), report.failures.size());
    });
}

TEST_P(UdpPathTest, WithoutARouteADatagramIsUnreachableAndOthersGo) {
    PrivateNetwork::run("true", [this] {
        UdpSocket a(test::endpoint(GetParam()), {}, buffers_);
        UdpSocket b(test::endpoint(GetParam()), {}, buffers_);
        auto mixed = datagrams(3, 100, b.localEndpoint());
        mixed[1].remote = test::endpoint(GetParam()[0] == '[' ? "[2001:db8::1]:9" : "192.0.2.77:9");
        const SendReport report = a.send(mixed);
        ASSERT_EQ(report.failures.size(), 1U);
        EXPECT_EQ(report.failures[0].index, 1U);
        EXPECT_EQ(report.failures[0].error, DatagramError::unreachable);
        EXPECT_EQ(test::receiveAll(b, 2).size(), 2U);
    });
}

} // namespace
} // namespace thisbe
