#include "shared/stun/channel_data.h"
#include "tests/stun/messages.h"

namespace thisbe::stun {

namespace {

using namespace test;

TEST(ChannelData, RejectsEveryTruncation) {
    const Bytes bytes = {0x40, 0x01, 0, 5, 1, 2, 3, 4, 5};
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_EQ(ChannelData::parse(cut).error(),
                  size < 4 ? ChannelDataError::tooShort : ChannelDataError::truncated);
    }
    EXPECT_EQ(copyOf(ChannelData::parse(bytes)->data), (Bytes{1, 2, 3, 4, 5}));
    EXPECT_EQ(ChannelData::parse(bytes)->channel, ChannelNumber(0x4001));
}

TEST(ChannelData, BearsPaddingButNoMore) {
    Bytes bytes = {0x40, 0x01, 0, 1, 9};
    for (int padding = 1; padding <= 3; ++padding) {
        bytes.push_back(0);
        EXPECT_EQ(ChannelData::parse(bytes)->data.size(), 1u);
    }
    bytes.push_back(0);
    EXPECT_EQ(ChannelData::parse(bytes).error(), ChannelDataError::trailingBytes);
}

TEST(ChannelData, IsToldByItsFirstTwoBits) {
    for (unsigned first = 0; first < 256; ++first) {
        const Bytes bytes = {static_cast<std::uint8_t>(first), 0, 0, 0};
        EXPECT_EQ(looksLikeChannelData(bytes), first >= 0x40 && first < 0x80);
        EXPECT_EQ(ChannelData::parse(bytes).has_value(), first >= 0x40 && first < 0x80);
    }
}

TEST(ChannelData, IsWrittenAroundDataThatLiesInPlace) {
    Bytes buffer = {0xff, 0xff, 0xff, 0xff, 1, 2, 3, 0xff, 0xff};
    const auto padded = writeChannelData(buffer, ChannelNumber(0x4002), ByteView(buffer).subspan(4, 3),
                                         ChannelDataPadding::toFourBytes);
    EXPECT_EQ(copyOf(padded), (Bytes{0x40, 0x02, 0, 3, 1, 2, 3, 0}));
    EXPECT_EQ(buffer.back(), 0xff);
}

TEST(ChannelData, RefusesWhatDoesNotFit) {
    Bytes buffer(8);
    const auto write = [&](std::size_t size, ChannelDataPadding padding) {
        return writeChannelData(buffer, ChannelNumber(0x4000), Bytes(size), padding).size();
    };
    EXPECT_EQ(write(4, ChannelDataPadding::none), 8u);
    EXPECT_EQ(write(5, ChannelDataPadding::none), 0u);
    EXPECT_EQ(write(3, ChannelDataPadding::none), 7u);
    EXPECT_EQ(write(3, ChannelDataPadding::toFourBytes), 8u);
    Bytes large(70000);
    EXPECT_TRUE(
        writeChannelData(large, ChannelNumber(0x4000), Bytes(65536), ChannelDataPadding::none).empty());
}

RC_GTEST_PROP(ChannelData, SurvivesWithAndWithoutPadding, (const Bytes& data, std::uint16_t number)) {
    const ChannelNumber channel(static_cast<std::uint16_t>(0x4000 | (number & 0x3fff)));
    for (const auto padding : {ChannelDataPadding::none, ChannelDataPadding::toFourBytes}) {
        Bytes buffer(data.size() + 8);
        const auto back = ChannelData::parse(writeChannelData(buffer, channel, data, padding));
        RC_ASSERT(back.has_value());
        RC_ASSERT(back->channel == channel);
        RC_ASSERT(copyOf(back->data) == data);
    }
}

} // namespace

} // namespace thisbe::stun
