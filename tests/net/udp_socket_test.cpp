#include "shared/net/udp_socket.h"
#include "shared/wire/datagram_batch.h"
#include "tests/net/udp_test_fixture.h"
#include "tests/support/allocation_counter.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace thisbe {
namespace {

using test::awaitEvents;
using test::awaitPathErrors;
using test::endpoint;
using test::receiveAll;
using test::UdpTest;

std::vector<Datagram> sized(const std::string& payload, std::initializer_list<std::size_t> sizes,
                            const Endpoint& remote) {
    std::vector<Datagram> datagrams;
    for (const std::size_t size : sizes)
        datagrams.push_back({.payload = asBytes(payload).first(size), .local = {}, .remote = remote});
    return datagrams;
}

INSTANTIATE_TEST_SUITE_P(Loopback, UdpTest, ::testing::Values("127.0.0.1:0", "[::1]:0"), test::familyName);

TEST_P(UdpTest, CarriesABatchThereAndBack) {
    UdpSocket a(endpoint(GetParam()), {}, buffers_);
    UdpSocket b(endpoint(GetParam()), {}, buffers_);
    ASSERT_NE(a.localEndpoint().port(), 0);
    std::vector<std::string> texts;
    std::vector<Datagram> datagrams;
    for (int i = 0; i < 200; ++i)
        texts.push_back("datagram " + std::to_string(i * i * i));
    for (const auto& text : texts)
        datagrams.push_back({.payload = asBytes(text), .local = {}, .remote = b.localEndpoint()});
    const SendReport report = a.send(datagrams);
    EXPECT_EQ(report.handled, 200U);
    EXPECT_TRUE(report.failures.empty());
    const auto arrived = receiveAll(b, 200);
    ASSERT_EQ(arrived.size(), 200U);
    for (std::size_t i = 0; i < 200; ++i) {
        EXPECT_EQ(arrived[i].payload, texts[i]);
        EXPECT_EQ(arrived[i].remote, a.localEndpoint());
        EXPECT_EQ(arrived[i].local, b.localEndpoint());
    }
    EXPECT_TRUE(b.receive().empty());
    EXPECT_EQ(a.counters().sent, 200U);
    EXPECT_EQ(b.counters().received, 200U);
}

TEST_P(UdpTest, AnEmptyDatagramArrives) {
    UdpSocket a(endpoint(GetParam()), {}, buffers_);
    UdpSocket b(endpoint(GetParam()), {}, buffers_);
    const auto datagrams = sized("", {0, 0}, b.localEndpoint());
    EXPECT_EQ(a.send(datagrams).handled, 2U);
    const auto arrived = receiveAll(b, 2);
    ASSERT_EQ(arrived.size(), 2U);
    EXPECT_EQ(arrived[0].payload, "");
}

// Every combination of the switches delivers the same datagrams.
TEST_P(UdpTest, ARunArrivesAsTheDatagramsItWasMadeOf) {
    const std::string payload(1200, 'x');
    for (const bool sendSegments : {false, true}) {
        for (const bool receiveSegments : {false, true}) {
            UdpSocket a(endpoint(GetParam()), {.sendSegments = sendSegments}, buffers_);
            UdpSocket b(endpoint(GetParam()), {.receiveSegments = receiveSegments}, buffers_);
            // Two runs (the second ends with a shorter one), and one that is longer than what was before it.
            std::vector<Datagram> datagrams =
                sized(payload, {100, 100, 100, 1200, 1200, 1200, 7, 900}, b.localEndpoint());
            EXPECT_EQ(a.send(datagrams).handled, datagrams.size());
            const auto arrived = receiveAll(b, datagrams.size());
            ASSERT_EQ(arrived.size(), datagrams.size());
            for (std::size_t i = 0; i < arrived.size(); ++i) {
                EXPECT_EQ(arrived[i].payload.size(), datagrams[i].payload.size()) << i;
                EXPECT_EQ(arrived[i].remote, a.localEndpoint());
            }
            EXPECT_EQ(a.counters().sentSuperPackets, sendSegments ? 2U : 0U);
        }
    }
}

TEST_P(UdpTest, KnowsWhetherMoreMayWait) {
    UdpBuffers small(4, UdpBuffers::kLargestMessage);
    UdpSocket a(endpoint(GetParam()), {.sendSegments = false}, buffers_);
    UdpSocket b(endpoint(GetParam()), {}, small);
    const std::string payload(100, 'x');
    EXPECT_EQ(a.send(sized(payload, {10, 20, 30, 40, 50}, b.localEndpoint())).handled, 5U);
    ASSERT_TRUE(awaitEvents(b, POLLIN));
    EXPECT_EQ(b.receive().size(), 4U);
    EXPECT_TRUE(b.mayHoldMore());
    EXPECT_EQ(b.receive().size(), 1U);
    EXPECT_FALSE(b.mayHoldMore());
    // One super-packet of many datagrams is still one message.
    UdpSocket segmenting(endpoint(GetParam()), {}, buffers_);
    const std::vector<Datagram> run(40, sized(payload, {100}, b.localEndpoint()).front());
    EXPECT_EQ(segmenting.send(run).handled, 40U);
    ASSERT_TRUE(awaitEvents(b, POLLIN));
    EXPECT_EQ(b.receive().size(), 40U);
    EXPECT_FALSE(b.mayHoldMore());
}

TEST_P(UdpTest, EachDatagramOfARunKeepsItsBytesPackedOrNot) {
    UdpSocket a(endpoint(GetParam()), {}, buffers_);
    UdpSocket b(endpoint(GetParam()), {}, buffers_);
    const std::string text = "aaabbbcccddde";
    DatagramBatch packed(5, 100);
    for (std::size_t at = 0; at < text.size(); at += 3)
        packed.append({.payload = asBytes(std::string_view(text).substr(at, 3)),
                       .local = {},
                       .remote = b.localEndpoint()});
    std::vector<Datagram> scattered(packed.datagrams().begin(), packed.datagrams().end());
    std::swap(scattered[0], scattered[2]);
    EXPECT_EQ(a.send(packed.datagrams()).handled, 5U);
    EXPECT_EQ(a.send(scattered).handled, 5U);
    EXPECT_EQ(a.counters().sentSuperPackets, 2U);
    std::string arrived;
    for (const auto& datagram : receiveAll(b, 10))
        arrived += datagram.payload + " ";
    EXPECT_EQ(arrived, "aaa bbb ccc ddd e ccc bbb aaa ddd e ");
}

TEST_P(UdpTest, RunsAreCutAtTheLimitsOfTheKernel) {
    UdpSocket a(endpoint(GetParam()), {}, buffers_);
    UdpSocket b(endpoint(GetParam()), {}, buffers_);
    const std::string payload(1400, 'x');
    // 150 small ones: 64 + 64 + 22 segments; 100 large ones: 46 to a super-packet of 64 KiB.
    for (const std::size_t size : {std::size_t{10}, std::size_t{1400}}) {
        const std::size_t count = size == 10 ? 150 : 100;
        const std::vector<Datagram> datagrams(
            count, {.payload = asBytes(payload).first(size), .local = {}, .remote = b.localEndpoint()});
        EXPECT_EQ(a.send(datagrams).handled, count);
        EXPECT_EQ(receiveAll(b, count).size(), count);
    }
    EXPECT_EQ(a.counters().sentSuperPackets, 6U);
    EXPECT_EQ(a.counters().failures(DatagramError::tooBig), 0U);
}

// More segments than the receive batch was made for, in many batches of different shape.
TEST_P(UdpTest, EveryShapeOfTrafficComesOutInOrder) {
    UdpBuffers few(2);
    UdpSocket a(endpoint(GetParam()), {}, buffers_);
    UdpSocket b(endpoint(GetParam()), {}, few);
    const std::string payload(1000, 'x');
    std::vector<Datagram> datagrams;
    for (std::size_t i = 0; i < 1000; ++i) {
        const std::size_t size = i % 300 < 200 ? 8 : 1 + i % 700;
        datagrams.push_back(
            {.payload = asBytes(payload).first(size), .local = {}, .remote = b.localEndpoint()});
    }
    EXPECT_EQ(a.send(datagrams).handled, datagrams.size());
    const auto arrived = receiveAll(b, datagrams.size());
    ASSERT_EQ(arrived.size(), datagrams.size());
    for (std::size_t i = 0; i < arrived.size(); ++i)
        EXPECT_EQ(arrived[i].payload.size(), datagrams[i].payload.size()) << i;
}

TEST_P(UdpTest, TellsSendersApartThatTakeTurns) {
    UdpSocket a(endpoint(GetParam()), {}, buffers_);
    UdpSocket b(endpoint(GetParam()), {}, buffers_);
    UdpSocket c(endpoint(GetParam()), {}, buffers_);
    for (int i = 0; i < 5; ++i)
        for (UdpSocket* sender : {&a, &b})
            sender->send(sized("x", {1}, c.localEndpoint()));
    const auto arrived = receiveAll(c, 10);
    ASSERT_EQ(arrived.size(), 10U);
    for (std::size_t i = 0; i < 10; ++i)
        EXPECT_EQ(arrived[i].remote, i % 2 == 0 ? a.localEndpoint() : b.localEndpoint());
}

TEST_P(UdpTest, APortWhereNobodyListensIsAPathErrorAndHurtsNobodyElse) {
    UdpSocket a(endpoint(GetParam()), {}, buffers_);
    UdpSocket b(endpoint(GetParam()), {}, buffers_);
    Endpoint closed;
    {
        const UdpSocket gone(endpoint(GetParam()), {}, buffers_);
        closed = gone.localEndpoint();
    }
    const std::string text = "payload";
    std::vector<Datagram> datagrams;
    for (int i = 0; i < 20; ++i)
        datagrams.push_back(
            {.payload = asBytes(text), .local = {}, .remote = i % 2 == 0 ? closed : b.localEndpoint()});
    const SendReport report = a.send(datagrams);
    EXPECT_EQ(report.handled, 20U);
    EXPECT_TRUE(report.failures.empty());
    EXPECT_EQ(receiveAll(b, 10).size(), 10U);
    const auto errors = awaitPathErrors(a);
    ASSERT_FALSE(errors.empty());
    EXPECT_EQ(errors[0].error, DatagramError::refused);
    EXPECT_EQ(errors[0].remote, closed);
    EXPECT_EQ(errors[0].icmpType, closed.isV4() ? 3 : 1); // destination unreachable
    EXPECT_EQ(errors[0].icmpCode, closed.isV4() ? 3 : 4); // port unreachable
    // And receiving goes on as well.
    EXPECT_EQ(b.send(sized(text, {7}, a.localEndpoint())).handled, 1U);
    EXPECT_EQ(receiveAll(a, 1).size(), 1U);
}

TEST_P(UdpTest, TooBigIsReportedForItsDatagramOnly) {
    UdpSocket a(endpoint(GetParam()), {}, buffers_);
    UdpSocket b(endpoint(GetParam()), {}, buffers_);
    const std::string payload(70'000, 'x');
    const SendReport report = a.send(sized(payload, {10, 70'000, 20}, b.localEndpoint()));
    EXPECT_EQ(report.handled, 3U);
    ASSERT_EQ(report.failures.size(), 1U);
    EXPECT_EQ(report.failures[0].index, 1U);
    EXPECT_EQ(report.failures[0].error, DatagramError::tooBig);
    const auto arrived = receiveAll(b, 2);
    ASSERT_EQ(arrived.size(), 2U);
    EXPECT_EQ(arrived[1].payload.size(), 20U);
    EXPECT_EQ(a.counters().failures(DatagramError::tooBig), 1U);
    EXPECT_TRUE(a.takePathErrors().empty());
}

TEST_P(UdpTest, LongerThanTheBuffersIsCountedAndDropped) {
    UdpBuffers small(4, 100);
    UdpSocket a(endpoint(GetParam()), {}, buffers_);
    UdpSocket b(endpoint(GetParam()), {}, small);
    const std::string payload(300, 'x');
    EXPECT_EQ(a.send(sized(payload, {300, 299, 298, 297, 296, 100}, b.localEndpoint())).handled, 6U);
    const auto arrived = receiveAll(b, 1);
    ASSERT_EQ(arrived.size(), 1U);
    EXPECT_EQ(arrived[0].payload.size(), 100U);
    EXPECT_EQ(b.counters().truncated, 5U);
}

TEST_P(UdpTest, CountsWhatTheKernelDropped) {
    UdpSocket a(endpoint(GetParam()), {}, buffers_);
    UdpSocket b(endpoint(GetParam()), {.receiveBuffer = 1}, buffers_);
    const std::string payload(1000, 'x');
    const std::vector<Datagram> datagrams(
        100, {.payload = asBytes(payload), .local = {}, .remote = b.localEndpoint()});
    EXPECT_EQ(a.send(datagrams).handled, 100U);
    std::size_t arrived = 0;
    while (const std::size_t count = b.receive().size())
        arrived += count;
    EXPECT_GT(b.counters().kernelDrops, 0U);
    EXPECT_LT(arrived, 100U);
}

TEST_P(UdpTest, SteadySendingAndReceivingAllocateNothing) {
    UdpSocket a(endpoint(GetParam()), {}, buffers_);
    UdpSocket b(endpoint(GetParam()), {}, buffers_);
    const std::string payload(1200, 'x');
    const auto datagrams = sized(payload, {1200, 1200, 1200, 64, 500, 501, 20}, b.localEndpoint());
    const auto round = [&] {
        std::size_t sent = a.send(datagrams).handled;
        std::size_t arrived = 0;
        while (arrived < sent && test::awaitEvents(b, POLLIN))
            arrived += b.receive().size();
        return arrived;
    };
    EXPECT_EQ(round(), 7U);
    const test::AllocationCounter allocations;
    for (int i = 0; i < 50; ++i)
        EXPECT_EQ(round(), 7U);
    EXPECT_EQ(allocations.count(), 0U);
}

} // namespace
} // namespace thisbe
