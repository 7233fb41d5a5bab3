#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>

namespace thisbe {
namespace {

TEST(ByteWriter, WritesNetworkOrder) {
    std::array<std::uint8_t, 15> buffer{};
    ByteWriter writer(buffer);
    writer.u8(0x01);
    writer.u16(0x0203);
    writer.u32(0x04050607);
    writer.u64(0x08090a0b0c0d0e0f);
    EXPECT_TRUE(writer.ok());
    for (std::size_t i = 0; i < buffer.size(); ++i)
        EXPECT_EQ(buffer[i], i + 1);
}

TEST(ByteWriter, AWriteThatDoesNotFitChangesNothingAndSticks) {
    std::array<std::uint8_t, 3> buffer = {7, 7, 7};
    ByteWriter writer(buffer);
    writer.u32(0);
    EXPECT_FALSE(writer.ok());
    writer.u8(1);
    EXPECT_FALSE(writer.ok());
    EXPECT_EQ(writer.size(), 0U);
    EXPECT_EQ(buffer, (std::array<std::uint8_t, 3>{7, 7, 7}));
}

TEST(ByteWriter, PatchesOnlyWhatWasWritten) {
    std::array<std::uint8_t, 4> buffer{};
    ByteWriter writer(buffer);
    writer.zeros(2);
    writer.patchU16(0, 0x0102);
    EXPECT_TRUE(writer.ok());
    EXPECT_EQ(buffer[1], 2);
    writer.patchU16(1, 0);
    EXPECT_FALSE(writer.ok());
}

RC_GTEST_PROP(ByteWriterProperty, AReaderGetsBackWhatWasWritten,
              (std::uint8_t a, std::uint16_t b, std::uint32_t c, std::uint64_t d,
               const std::vector<std::uint8_t>& rest)) {
    std::vector<std::uint8_t> buffer(15 + rest.size());
    ByteWriter writer(buffer);
    writer.u8(a);
    writer.u16(b);
    writer.u32(c);
    writer.u64(d);
    writer.bytes(rest);
    RC_ASSERT(writer.ok() && writer.remaining() == 0);
    ByteReader reader(buffer);
    RC_ASSERT(reader.u8() == a);
    RC_ASSERT(reader.u16() == b);
    RC_ASSERT(reader.u32() == c);
    RC_ASSERT(reader.u64() == d);
    const auto tail = reader.rest();
    RC_ASSERT(std::vector<std::uint8_t>(tail.begin(), tail.end()) == rest);
}

} // namespace
} // namespace thisbe
