#include "relay6/client_deadlines.h"
#include "relay6/client_table.h"
#include "relay6/listen_address.h"
#include "relay6/pending_tokens.h"
#include "shared/base/prefix_limit.h"

#include <gtest/gtest.h>

namespace thisbe::relay6 {
namespace {

using std::chrono::seconds;

IpAddress address(const char* text) {
    return *IpAddress::parse(text);
}

TEST(PrefixLimit, CountsByNetworkAndForgetsThoseThatLeft) {
    PrefixLimit limit(2);
    EXPECT_TRUE(limit.enter(address("2001:db8::1")));
    EXPECT_TRUE(limit.enter(address("2001:db8::2")));
    EXPECT_FALSE(limit.enter(address("2001:db8::3"))) << "the same /64";
    EXPECT_TRUE(limit.enter(address("2001:db8:0:1::1"))) << "the next /64";
    EXPECT_TRUE(limit.enter(address("192.0.2.1")));
    EXPECT_TRUE(limit.enter(address("192.0.2.2"))) << "IPv4 counts by address";
    limit.leave(address("2001:db8::1"));
    EXPECT_TRUE(limit.enter(address("2001:db8::3")));
    for (const char* const text : {"2001:db8::2", "2001:db8::3", "2001:db8:0:1::1", "192.0.2.1", "192.0.2.2"})
        limit.leave(address(text));
    EXPECT_EQ(limit.networks(), 0U);
}

TEST(PrefixLimit, LoopbackHasNone) {
    PrefixLimit limit(1);
    for (int i = 0; i < 5; ++i) {
        EXPECT_TRUE(limit.enter(address("::1")));
        EXPECT_TRUE(limit.enter(address("127.0.0.1")));
    }
    EXPECT_EQ(limit.networks(), 0U);
}

TEST(ClientDeadlines, TheLongestUntouchedRunsOutFirst) {
    ClientDeadlines deadlines(seconds{10});
    const TimePoint start{};
    auto first = deadlines.start({1, 0}, start);
    auto second = deadlines.start({2, 0}, start + seconds{1});
    EXPECT_EQ(deadlines.next(), start + seconds{10});
    deadlines.extend(first, start + seconds{5});
    EXPECT_EQ(deadlines.next(), start + seconds{11});
    EXPECT_FALSE(deadlines.expired(start + seconds{10}));
    EXPECT_EQ(deadlines.expired(start + seconds{11}), (ClientNumber{2, 0}));
    deadlines.cancel(second);
    EXPECT_EQ(deadlines.expired(start + seconds{15}), (ClientNumber{1, 0}));
    deadlines.cancel(first);
    EXPECT_EQ(deadlines.next(), kNever);
}

TEST(ClientDeadlines, NoLimitNeverRunsOut) {
    ClientDeadlines deadlines(Duration::zero());
    const auto ticket = deadlines.start({1, 0}, TimePoint{});
    deadlines.extend(ticket, TimePoint{} + seconds{5});
    EXPECT_EQ(deadlines.next(), kNever);
    deadlines.cancel(ticket);
}

TEST(ClientTable, ANumberNeverNamesASuccessor) {
    ClientTable clients;
    const TokenFramer framer(Framing::newline, 10);
    const ClientNumber gone = clients.add(FileDescriptor(), {}, framer).number;
    clients.remove(gone);
    const ClientNumber next = clients.add(FileDescriptor(), {}, framer).number;
    EXPECT_EQ(next.place, gone.place);
    EXPECT_EQ(clients.find(gone), nullptr);
    ASSERT_NE(clients.find(next), nullptr);
    EXPECT_EQ(clients.size(), 1U);
}

TEST(PendingTokens, HighestPriorityFirstAndFullMessagesBeforeNewOnes) {
    PendingTokens pending(QueueMessage::kHeaderSize + 24, 1000, true);
    for (int i = 0; i < 5; ++i)
        pending.add(asBytes("12345678"), 0, {1, 0}); // two to a message
    pending.add(asBytes("urgent"), 9, {2, 0});
    EXPECT_EQ(pending.tokens(), 6U);
    EXPECT_EQ(pending.front().tokens.priority(), 9);
    ASSERT_EQ(pending.front().acks.size(), 1U);
    EXPECT_EQ(pending.front().acks[0].client, (ClientNumber{2, 0}));
    pending.popFront();
    EXPECT_EQ(pending.all().size(), 3U);
    EXPECT_EQ(pending.front().tokens.count(), 2);
    EXPECT_EQ(pending.front().acks[0].tokens, 2U);
    while (!pending.empty())
        pending.popFront();
    EXPECT_EQ(pending.tokens(), 0U);
    EXPECT_TRUE(pending.hasRoom());
}

TEST(PendingTokens, SaysWhenItHasEnough) {
    PendingTokens pending(100, 200, false);
    while (pending.hasRoom())
        pending.add(asBytes(std::string(70, 'x')), 0, {});
    EXPECT_EQ(pending.tokens(), 2U);
}

TEST(PendingTokens, WholeLinesFillTheOpenMessageBeforeTheNext) {
    PendingTokens pending(QueueMessage::kHeaderSize + 12, 1000, true, Packing::lines);
    const ByteView lines = asBytes("12345\n12345\n12345\n");
    EXPECT_EQ(pending.linesForOneMessage(lines, 0).size(), 12U);
    EXPECT_TRUE(pending.empty()) << "a question makes no message";
    pending.addLines(lines.first(6), 1, 0, {1, 0});
    EXPECT_EQ(pending.linesForOneMessage(lines, 0).size(), 6U) << "what is left of the open one";
    EXPECT_EQ(pending.linesForOneMessage(lines, 1).size(), 12U) << "nothing is open at this priority";
    pending.addLines(lines.first(6), 1, 0, {1, 0});
    EXPECT_EQ(pending.all().size(), 1U);
    pending.addLines(pending.linesForOneMessage(lines, 0), 2, 0, {2, 0});
    ASSERT_EQ(pending.all().size(), 2U);
    EXPECT_EQ(pending.tokens(), 4U);
    EXPECT_EQ(pending.front().acks[0].tokens, 2U);
    EXPECT_TRUE(pending.linesForOneMessage(asBytes("1234567890123\n"), 0).empty())
        << "longer than any message";
}

TEST(ListenAddress, TakesIpv6OrAPortAlone) {
    EXPECT_EQ(parseListenAddress(":7001")->toString(), "[::]:7001");
    EXPECT_EQ(parseListenAddress("[2001:db8::1]:80")->toString(), "[2001:db8::1]:80");
    for (const char* const bad : {"", ":", "7001", "127.0.0.1:7001", "[::1]", "[::1]:99999", "host:1"})
        EXPECT_FALSE(parseListenAddress(bad)) << bad;
}

TEST(ListenAddress, PrioritiesForAllOrForANetwork) {
    EXPECT_EQ(parsePriority("7")->second, 7);
    EXPECT_EQ(parsePriority("2001:db8::/32=31")->first.toString(), "2001:db8::/32");
    for (const char* const bad : {"", "32", "x", "2001:db8::/32=", "2001:db8::/200=1", "=5"})
        EXPECT_FALSE(parsePriority(bad)) << bad;
}

} // namespace
} // namespace thisbe::relay6
