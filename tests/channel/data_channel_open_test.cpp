#include "shared/channel/data_channel_open.h"

#include <rapidcheck/gtest.h>

#include <array>
#include <vector>

namespace thisbe {
namespace {

using namespace std::chrono_literals;
using ParseError = DataChannelOpen::ParseError;

std::vector<std::uint8_t> bytesOf(const DataChannelOpen& open) {
    std::vector<std::uint8_t> out(DataChannelOpen::kMaxSize);
    out.resize(open.serialize(out));
    return out;
}

// What aiortc packs for RTCDataChannel("chat", maxRetransmits=3, ordered=False, protocol="bob").
const std::vector<std::uint8_t> kPacked = {3, 0x81, 0,   0,   0,   0,   0,   3,   0,  4,
                                           0, 3,    'c', 'h', 'a', 't', 'b', 'o', 'b'};

TEST(DataChannelOpen, ReadsWhatAnotherImplementationPacked) {
    const auto open = DataChannelOpen::parse(kPacked);
    ASSERT_TRUE(open);
    EXPECT_EQ(open->priority, 0);
    EXPECT_EQ(open->options.label, "chat");
    EXPECT_EQ(open->options.protocol, "bob");
    EXPECT_FALSE(open->options.reliability.ordered);
    EXPECT_EQ(open->options.reliability.maxRetransmissions, 3U);
    EXPECT_FALSE(open->options.reliability.lifetime);
    EXPECT_EQ(bytesOf(*open), kPacked);
}

TEST(DataChannelOpen, RejectsEveryTruncationAndEveryExtension) {
    for (std::size_t size = 0; size < kPacked.size(); ++size)
        EXPECT_EQ(DataChannelOpen::parse(ByteView(kPacked).first(size)).error(), ParseError::truncated)
            << size;
    auto longer = kPacked;
    longer.push_back(0);
    EXPECT_EQ(DataChannelOpen::parse(longer).error(), ParseError::trailingBytes);
}

TEST(DataChannelOpen, RejectsOtherTypesAndUnknownChannelTypes) {
    auto other = kPacked;
    other[0] = 4;
    EXPECT_EQ(DataChannelOpen::parse(other).error(), ParseError::otherType);
    for (const int type : {0x03, 0x04, 0x7F, 0x83, 0xFF}) {
        auto unknown = kPacked;
        unknown[1] = static_cast<std::uint8_t>(type);
        EXPECT_EQ(DataChannelOpen::parse(unknown).error(), ParseError::unknownChannelType) << type;
    }
}

TEST(DataChannelOpen, LimitsWhatAPeerCanMakeUsKeep) {
    const DataChannelOpen most{
        .options = {.label = std::string(DataChannelOpen::kMaxText, 'l'), .protocol = "", .reliability = {}}};
    auto bytes = bytesOf(most);
    EXPECT_TRUE(DataChannelOpen::parse(bytes));
    bytes[9] = 1; // one byte more of label
    bytes.push_back('l');
    EXPECT_EQ(DataChannelOpen::parse(bytes).error(), ParseError::tooLong);
    const DataChannelOpen tooLong{.options = {.label = std::string(DataChannelOpen::kMaxText + 1, 'l'),
                                              .protocol = "",
                                              .reliability = {}}};
    EXPECT_TRUE(bytesOf(tooLong).empty());
}

TEST(DataChannelOpen, IgnoresTheParameterOfAReliableChannel) {
    auto reliable = kPacked;
    reliable[1] = 0x00;
    const auto open = DataChannelOpen::parse(reliable);
    ASSERT_TRUE(open);
    EXPECT_EQ(open->options.reliability, Reliability{});
}

TEST(DataChannelOpen, WritesNothingWhereItDoesNotFit) {
    const DataChannelOpen open{.options = {.label = "chat", .protocol = "", .reliability = {}}};
    std::array<std::uint8_t, 15> small{};
    EXPECT_EQ(open.serialize(small), 0U);
}

RC_GTEST_PROP(DataChannelOpenProperty, ReadsWhatItWrites, ()) {
    DataChannelOpen open;
    open.priority = *rc::gen::arbitrary<std::uint16_t>();
    open.options.label = *rc::gen::arbitrary<std::string>();
    open.options.protocol = *rc::gen::arbitrary<std::string>();
    open.options.reliability.ordered = *rc::gen::arbitrary<bool>();
    const auto value = *rc::gen::arbitrary<std::uint32_t>();
    const auto kind = *rc::gen::inRange(0, 3);
    if (kind == 1) open.options.reliability.maxRetransmissions = value;
    if (kind == 2) open.options.reliability.lifetime = std::chrono::milliseconds{value};
    const auto read = DataChannelOpen::parse(bytesOf(open));
    RC_ASSERT(read.has_value());
    RC_ASSERT(read->priority == open.priority);
    RC_ASSERT(read->options == open.options);
}

} // namespace
} // namespace thisbe
