#include "shared/channel/data_channel_open.h"
#include "shared/channel/data_channels.h"
#include "shared/channel/payload_protocol.h"
#include "tests/channel/fake_association.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace thisbe {
namespace {

using namespace payload_protocol;
using Kind = ChannelEvent::Kind;
using testing::ElementsAre;

constexpr TimePoint kNow{};
const ChannelOptions kUnordered{.label = "fast",
                                .protocol = "",
                                .reliability = {.ordered = false, .maxRetransmissions = 0, .lifetime = {}}};
const std::string kAcknowledgement(1, static_cast<char>(kDataChannelAck));

std::string openMessage(const ChannelOptions& options) {
    std::string out(DataChannelOpen::kMaxSize, '\0');
    std::vector<std::uint8_t> bytes(DataChannelOpen::kMaxSize);
    const std::size_t size = DataChannelOpen{.options = options}.serialize(bytes);
    return std::string(asText(ByteView(bytes).first(size)));
}

class DataChannelsTest : public testing::Test {
  protected:
    explicit DataChannelsTest(DtlsRole role = DtlsRole::client) : channels(association, role) {}

    void establish() {
        association.say(SctpEvent::Kind::established);
        EXPECT_EQ(channels.takeEvent(kNow)->kind, Kind::connected);
    }
    void control(std::uint16_t stream, std::string payload) {
        association.message(SctpEvent::Kind::message, stream, kControl, std::move(payload));
    }
    void data(std::uint16_t stream, std::uint32_t protocol, std::string payload) {
        association.message(SctpEvent::Kind::message, stream, protocol, std::move(payload));
    }

    test::FakeAssociation association;
    DataChannels channels;
};

TEST_F(DataChannelsTest, OpensWhatWasAskedForBeforeAsSoonAsItCan) {
    const auto channel = channels.open(kNow, {.label = "chat", .protocol = "", .reliability = {}});
    EXPECT_TRUE(association.sent.empty());
    EXPECT_EQ(channels.send(kNow, *channel, MessageFormat::text, asBytes("hi")),
              SctpSendResult::notConnected);
    establish();
    ASSERT_EQ(association.sent.size(), 1U);
    EXPECT_EQ(association.sent[0].protocol, kControl);
    EXPECT_EQ(association.sent[0].payload, openMessage({.label = "chat", .protocol = "", .reliability = {}}));
    control(channel->value(), kAcknowledgement);
    const auto event = channels.takeEvent(kNow);
    EXPECT_EQ(event->kind, Kind::opened);
    EXPECT_FALSE(event->byPeer);
}

TEST_F(DataChannelsTest, TheClientOpensEvenNumbersAndReusesFreeOnes) {
    establish();
    EXPECT_EQ(channels.open(kNow, {})->value(), 0);
    EXPECT_EQ(channels.open(kNow, {})->value(), 2);
    channels.close(kNow, StreamId(0));
    EXPECT_EQ(channels.open(kNow, {})->value(), 4); // 0 is not free yet
    association.say(SctpEvent::Kind::outgoingReset, 0);
    association.say(SctpEvent::Kind::incomingReset, 0);
    EXPECT_EQ(channels.takeEvent(kNow)->kind, Kind::closed);
    EXPECT_EQ(channels.open(kNow, {})->value(), 0);
}

TEST(DataChannels, TheServerOpensOddNumbers) {
    test::FakeAssociation association;
    DataChannels channels(association, DtlsRole::server);
    EXPECT_EQ(channels.open(kNow, {})->value(), 1);
    EXPECT_EQ(channels.open(kNow, {})->value(), 3);
}

TEST_F(DataChannelsTest, SaysWhenAllNumbersAreUsed) {
    for (int i = 0; i < SctpAssociation::kStreams / 2; ++i)
        EXPECT_TRUE(channels.open(kNow, {}));
    const auto refused = channels.open(kNow, {});
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, testing::HasSubstr("32 data channels"));
}

TEST_F(DataChannelsTest, SendsOrderedUntilThePeerHasAnswered) {
    establish();
    const StreamId channel = channels.open(kNow, kUnordered).value();
    channels.send(kNow, channel, MessageFormat::binary, asBytes("a"));
    control(channel.value(), kAcknowledgement);
    channels.takeEvent(kNow);
    channels.send(kNow, channel, MessageFormat::binary, asBytes("b"));
    ASSERT_EQ(association.sent.size(), 3U);
    EXPECT_TRUE(association.sent[0].reliability.ordered); // OPEN
    EXPECT_FALSE(association.sent[0].reliability.maxRetransmissions);
    EXPECT_TRUE(association.sent[1].reliability.ordered);
    EXPECT_FALSE(association.sent[2].reliability.ordered);
    EXPECT_EQ(association.sent[2].reliability.maxRetransmissions, 0U);
}

TEST_F(DataChannelsTest, MarksTextsBytesAndNothing) {
    establish();
    const StreamId channel = channels.open(kNow, {}).value();
    association.sent.clear();
    channels.send(kNow, channel, MessageFormat::text, asBytes("t"));
    channels.send(kNow, channel, MessageFormat::binary, asBytes("b"));
    channels.send(kNow, channel, MessageFormat::text, {});
    channels.send(kNow, channel, MessageFormat::binary, {});
    std::vector<std::uint32_t> protocols;
    for (const auto& sent : association.sent) {
        protocols.push_back(sent.protocol);
        EXPECT_EQ(sent.payload.size(), 1U); // SCTP has no empty messages
    }
    EXPECT_THAT(protocols, ElementsAre(51U, 53U, 56U, 57U));
}

TEST_F(DataChannelsTest, AcknowledgesWhatThePeerOpensAndHearsIt) {
    establish();
    control(1, openMessage(kUnordered));
    const auto opened = channels.takeEvent(kNow);
    EXPECT_EQ(opened->kind, Kind::opened);
    EXPECT_TRUE(opened->byPeer);
    EXPECT_EQ(*channels.options(StreamId(1)), kUnordered);
    ASSERT_EQ(association.sent.size(), 1U);
    EXPECT_EQ(association.sent[0].payload, kAcknowledgement);
    EXPECT_EQ(association.sent[0].protocol, kControl);
    EXPECT_TRUE(association.sent[0].reliability.ordered);

    data(1, kString, "hi");
    data(1, kEmptyBinary, std::string(1, '\0'));
    auto message = channels.takeEvent(kNow);
    EXPECT_EQ(message->format, MessageFormat::text);
    EXPECT_EQ(asText(message->payload), "hi");
    message = channels.takeEvent(kNow);
    EXPECT_EQ(message->format, MessageFormat::binary);
    EXPECT_TRUE(message->payload.empty());
}

TEST_F(DataChannelsTest, SaysLaterWhatHadNoRoom) {
    establish();
    association.full = true;
    const StreamId own = channels.open(kNow, {}).value();
    EXPECT_EQ(channels.send(kNow, own, MessageFormat::text, asBytes("x")), SctpSendResult::bufferFull);
    control(1, openMessage({}));
    channels.takeEvent(kNow);
    EXPECT_TRUE(association.sent.empty());
    association.full = false;
    association.say(SctpEvent::Kind::writable);
    EXPECT_EQ(channels.takeEvent(kNow)->kind, Kind::writable);
    ASSERT_EQ(association.sent.size(), 2U);
    EXPECT_EQ(association.sent[0].stream, own);
    EXPECT_EQ(association.sent[1].payload, kAcknowledgement);
}

TEST_F(DataChannelsTest, ClosesBothDirectionsWhoeverBegins) {
    establish();
    const StreamId own = channels.open(kNow, {}).value();
    channels.close(kNow, own);
    EXPECT_EQ(channels.send(kNow, own, MessageFormat::text, asBytes("x")), SctpSendResult::noStream);
    EXPECT_THAT(association.resets, ElementsAre(own));
    association.say(SctpEvent::Kind::outgoingReset, own.value());
    EXPECT_FALSE(channels.takeEvent(kNow));
    association.say(SctpEvent::Kind::incomingReset, own.value());
    EXPECT_EQ(channels.takeEvent(kNow)->kind, Kind::closed);

    control(1, openMessage({}));
    channels.takeEvent(kNow);
    association.say(SctpEvent::Kind::incomingReset, 1);
    EXPECT_FALSE(channels.takeEvent(kNow));
    EXPECT_THAT(association.resets, ElementsAre(own, StreamId(1)));
    association.say(SctpEvent::Kind::outgoingReset, 1);
    const auto closed = channels.takeEvent(kNow);
    EXPECT_EQ(closed->kind, Kind::closed);
    EXPECT_EQ(closed->channel, StreamId(1));
    EXPECT_EQ(channels.size(), 0U);
}

TEST_F(DataChannelsTest, RefusesOpensThatBreakTheRules) {
    establish();
    control(2, openMessage({})); // our parity
    control(1, "\x03\x01");      // truncated
    std::string unknown = openMessage({});
    unknown[1] = 0x44;
    control(3, unknown);
    EXPECT_FALSE(channels.takeEvent(kNow));
    EXPECT_TRUE(association.sent.empty()); // no acknowledgement
    EXPECT_THAT(association.resets, ElementsAre(StreamId(2), StreamId(1), StreamId(3)));
    EXPECT_EQ(channels.counters().refusedOpens, 1U);
    EXPECT_EQ(channels.counters().malformed, 2U);

    control(5, openMessage({}));
    channels.takeEvent(kNow);
    control(5, openMessage({})); // in use
    EXPECT_FALSE(channels.takeEvent(kNow));
    EXPECT_EQ(channels.options(StreamId(5)), nullptr);
}

TEST_F(DataChannelsTest, CountsWhatBelongsToNoChannel) {
    establish();
    data(1, kString, "x");
    data(1, 52, "deprecated");
    control(0, kAcknowledgement);
    control(1, kAcknowledgement);
    control(1, "");
    EXPECT_FALSE(channels.takeEvent(kNow));
    EXPECT_EQ(channels.counters().noChannel, 3U);
    EXPECT_EQ(channels.counters().otherProtocol, 1U);
    EXPECT_EQ(channels.counters().malformed, 1U);
}

TEST_F(DataChannelsTest, ClosesAChannelThatCarriesMoreThanWeTake) {
    establish();
    control(1, openMessage({}));
    channels.takeEvent(kNow);
    association.say(SctpEvent::Kind::oversized, 1);
    EXPECT_FALSE(channels.takeEvent(kNow));
    EXPECT_THAT(association.resets, ElementsAre(StreamId(1)));
}

TEST_F(DataChannelsTest, EndsWithTheAssociation) {
    establish();
    const StreamId own = channels.open(kNow, {}).value();
    association.say(SctpEvent::Kind::ended);
    EXPECT_EQ(channels.takeEvent(kNow)->kind, Kind::ended);
    EXPECT_EQ(channels.send(kNow, own, MessageFormat::text, asBytes("x")), SctpSendResult::notConnected);
    EXPECT_EQ(channels.size(), 0U);
}

} // namespace
} // namespace thisbe
