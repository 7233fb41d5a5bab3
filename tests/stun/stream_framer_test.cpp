#include "shared/stun/channel_data.h"
#include "shared/stun/stream_framer.h"
#include "tests/stun/messages.h"

#include <random>

namespace thisbe::stun {

namespace {

using namespace test;

constexpr std::size_t kMax = 1500;

Bytes channelData(std::uint16_t channel, const Bytes& data) {
    Bytes buffer(kMax);
    return copyOf(writeChannelData(buffer, ChannelNumber(channel), data, ChannelDataPadding::toFourBytes));
}

void feed(StreamFramer& framer, ByteView bytes) {
    const ByteSpan room = framer.writable();
    ASSERT_GE(room.size(), bytes.size());
    std::ranges::copy(bytes, room.begin());
    framer.committed(bytes.size());
}

std::optional<FramingError> errorFor(const Bytes& bytes) {
    StreamFramer framer(kMax);
    feed(framer, bytes);
    const auto frame = framer.next();
    return frame ? std::nullopt : std::optional(frame.error());
}

const std::vector<Bytes>& frames() {
    static const std::vector<Bytes> kFrames = {
        copyOf(thisbe::test::kSampleRequest), channelData(0x4000, {}), channelData(0x4001, Bytes(5, 7)),
        copyOf(thisbe::test::kSampleIpv6Response), channelData(0x7ffe, Bytes(1000, 9))};
    return kFrames;
}

Bytes wholeStream() {
    Bytes all;
    for (const Bytes& frame : frames())
        all.insert(all.end(), frame.begin(), frame.end());
    return all;
}

void takeAll(StreamFramer& framer, std::vector<Bytes>& out) {
    for (;;) {
        const auto frame = framer.next();
        ASSERT_TRUE(frame.has_value());
        if (frame->kind == StreamFrame::Kind::none) return;
        EXPECT_EQ(frame->kind == StreamFrame::Kind::stun, MessageView::parse(frame->bytes).has_value());
        EXPECT_EQ(frame->kind == StreamFrame::Kind::channelData,
                  ChannelData::parse(frame->bytes).has_value());
        out.push_back(copyOf(frame->bytes));
    }
}

TEST(StreamFramer, FindsTheSameFramesByteByByte) {
    StreamFramer framer(kMax);
    std::vector<Bytes> seen;
    for (const std::uint8_t byte : wholeStream()) {
        feed(framer, Bytes{byte});
        takeAll(framer, seen);
    }
    EXPECT_EQ(seen, frames());
    EXPECT_EQ(framer.pending(), 0u);
}

TEST(StreamFramer, FindsTheSameFramesHoweverTheyAreCut) {
    std::mt19937 dice(1);
    const Bytes stream = wholeStream();
    for (int round = 0; round < 200; ++round) {
        StreamFramer framer(1008);
        std::vector<Bytes> seen;
        for (std::size_t at = 0; at < stream.size();) {
            const std::size_t room = framer.writable().size();
            ASSERT_GT(room, 0u);
            const std::size_t size = std::min({room, stream.size() - at, std::size_t{dice() % 700 + 1}});
            feed(framer, ByteView(stream).subspan(at, size));
            at += size;
            takeAll(framer, seen);
        }
        EXPECT_EQ(seen, frames());
    }
}

TEST(StreamFramer, SaysWhyAStreamIsNoneOfOurs) {
    using enum FramingError;
    EXPECT_EQ(errorFor({0x80}), unknownProtocol);
    EXPECT_EQ(errorFor(copyOf(asBytes("\x16\x03\x01"))), std::nullopt); // 3 bytes of TLS tell nothing yet
    EXPECT_EQ(errorFor(copyOf(asBytes("\x16\x03\x01\x02"))), lengthNotAligned);
    EXPECT_EQ(errorFor({0, 1, 0, 2}), lengthNotAligned);
    EXPECT_EQ(errorFor({0, 1, 0, 0, 1, 2, 3, 4}), badCookie);
    EXPECT_EQ(errorFor(copyOf(asBytes("GET / HTTP/1.1"))), tooLarge); // 'G' is 01…: a channel of 8 KiB
    EXPECT_EQ(errorFor({0, 1, 0xff, 0xfc}), std::nullopt);
    EXPECT_EQ(errorFor({0, 1, 0xff, 0xfc, 0x21, 0x12, 0xa4, 0x42}), tooLarge);
    EXPECT_EQ(errorFor({0x40, 0, 0xff, 0xff}), tooLarge);
}

TEST(StreamFramer, StaysInItsError) {
    StreamFramer framer(kMax);
    feed(framer, Bytes{0xff});
    EXPECT_FALSE(framer.next().has_value());
    feed(framer, thisbe::test::kSampleRequest);
    EXPECT_EQ(framer.next().error(), FramingError::unknownProtocol);
}

TEST(StreamFramer, WaitsWithOneByteLess) {
    for (const Bytes& frame : frames()) {
        for (std::size_t size = 0; size < frame.size(); ++size) {
            StreamFramer framer(kMax);
            feed(framer, ByteView(frame).first(size));
            const auto next = framer.next();
            ASSERT_TRUE(next.has_value());
            EXPECT_EQ(next->kind, StreamFrame::Kind::none);
            EXPECT_EQ(framer.pending(), size);
        }
    }
}

} // namespace

} // namespace thisbe::stun
