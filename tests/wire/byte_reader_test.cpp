#include "shared/wire/byte_reader.h"

#include <gtest/gtest.h>

#include <array>

namespace thisbe {
namespace {

constexpr std::array<std::uint8_t, 15> kBytes = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

TEST(ByteReader, ReadsNetworkOrder) {
    ByteReader reader(kBytes);
    EXPECT_EQ(reader.u8(), 0x01);
    EXPECT_EQ(reader.u16(), 0x0203);
    EXPECT_EQ(reader.u32(), 0x04050607U);
    EXPECT_EQ(reader.u64(), 0x08090a0b0c0d0e0fULL);
    EXPECT_TRUE(reader.ok());
    EXPECT_EQ(reader.remaining(), 0U);
}

TEST(ByteReader, AReadPastTheEndIsZeroAndSticks) {
    ByteReader reader(ByteView(kBytes).first(3));
    EXPECT_EQ(reader.u32(), 0U);
    EXPECT_FALSE(reader.ok());
    EXPECT_EQ(reader.u8(), 0);
    EXPECT_TRUE(reader.bytes(0).empty());
    EXPECT_FALSE(reader.ok());
    EXPECT_EQ(reader.remaining(), 0U);
}

TEST(ByteReader, EveryTruncationOfARecordFails) {
    for (std::size_t length = 0; length < kBytes.size(); ++length) {
        ByteReader reader(ByteView(kBytes).first(length));
        reader.u8();
        reader.u16();
        reader.u32();
        reader.u64();
        EXPECT_FALSE(reader.ok()) << length;
    }
}

TEST(ByteReader, AHugeCountDoesNotWrapAround) {
    ByteReader reader(kBytes);
    reader.u8();
    EXPECT_TRUE(reader.bytes(~std::size_t{0}).empty());
    EXPECT_FALSE(reader.ok());
}

TEST(ByteReader, RestOfNothingIsEmptyAndFine) {
    ByteReader reader(kBytes);
    EXPECT_EQ(reader.rest().size(), kBytes.size());
    EXPECT_TRUE(reader.rest().empty());
    EXPECT_TRUE(reader.ok());
}

} // namespace
} // namespace thisbe
