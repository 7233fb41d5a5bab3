#include "tests/channel/peer_pair.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace thisbe {
namespace {

using namespace std::chrono_literals;
using test::PeerPair;

TEST(DataChannelTransport, CarriesTextAndBytesBothWays) {
    PeerPair pair;
    ASSERT_TRUE(pair.connect());
    const StreamId channel = pair.openChannel();
    ASSERT_EQ(pair.server.heard.openedByPeer, std::vector{channel});
    EXPECT_EQ(pair.server.transport.options(channel)->label, "chat");

    const std::string thai = "สวัสดี 🙂";
    const std::string longText(100 * 1024, 'x');
    for (auto* side : {&pair.client, &pair.server}) {
        EXPECT_EQ(side->transport.send(pair.now(), channel, thai), SctpSendResult::accepted);
        EXPECT_EQ(side->transport.send(pair.now(), channel, longText), SctpSendResult::accepted);
        EXPECT_EQ(side->transport.send(pair.now(), channel, ""), SctpSendResult::accepted);
        EXPECT_EQ(side->transport.send(pair.now(), channel, MessageFormat::binary, asBytes("\x01\x02")),
                  SctpSendResult::accepted);
        EXPECT_EQ(side->transport.send(pair.now(), channel, MessageFormat::binary, {}),
                  SctpSendResult::accepted);
        pair.settle(*side);
    }
    ASSERT_TRUE(pair.runUntil(
        10s,
        [&] { return pair.client.heard.messages.size() == 5 && pair.server.heard.messages.size() == 5; }))
        << pair.client.heard.messages.size() << pair.server.heard.messages.size();
    for (const auto* side : {&pair.client, &pair.server}) {
        const auto& messages = side->heard.messages;
        EXPECT_EQ(messages[0].bytes, thai);
        EXPECT_EQ(messages[0].format, MessageFormat::text);
        EXPECT_EQ(messages[1].bytes, longText);
        EXPECT_EQ(messages[2].bytes, "");
        EXPECT_EQ(messages[2].format, MessageFormat::text);
        EXPECT_EQ(messages[3].bytes, "\x01\x02");
        EXPECT_EQ(messages[3].format, MessageFormat::binary);
        EXPECT_EQ(messages[4].bytes, "");
        EXPECT_EQ(messages[4].format, MessageFormat::binary);
    }
    EXPECT_LE(pair.client.outgoing.largest, DtlsSession::kMaxDatagram);
    EXPECT_LE(pair.server.outgoing.largest, DtlsSession::kMaxDatagram);
    std::cerr << pair.client.outgoing.largest << " " << pair.server.outgoing.largest << " "
              << pair.client.transport.dtls().cipher() << "\n";
}

} // namespace
} // namespace thisbe
