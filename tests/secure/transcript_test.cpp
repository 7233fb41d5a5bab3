#include "shared/secure/transcript.h"
#include "tests/secure/hex_bytes.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace thisbe {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes copyOf(const Transcript& transcript) {
    const ByteView bytes = transcript.bytes();
    return {bytes.begin(), bytes.end()};
}

TEST(Transcript, PutsTheLengthBeforeEachField) {
    Transcript transcript("ab");
    transcript.add(std::string_view("c")).addU32(1).addU64(2).add(ByteView{});
    EXPECT_EQ(copyOf(transcript),
              test::hexBytes("0002 6162 0001 63 0004 00000001 0008 0000000000000002 0000"));
}

TEST(Transcript, WritesEndpoints) {
    Transcript transcript("");
    transcript.add(*Endpoint::parse("192.0.2.1:258"))
        .add(*Endpoint::parse("[2001:db8::1]:3478"))
        .add(std::nullopt);
    EXPECT_EQ(copyOf(transcript), test::hexBytes("0000 0007 01 0102 c0000201"
                                                 "0013 02 0d96 20010db8000000000000000000000001 0000"));
}

TEST(Transcript, IsEmptyOnceItOverflowed) {
    const Bytes large(Transcript::kCapacity - 4, 1);
    Transcript fits("");
    fits.add(large);
    EXPECT_EQ(fits.bytes().size(), Transcript::kCapacity);
    fits.add(ByteView{});
    EXPECT_TRUE(fits.bytes().empty());
    Transcript tooLong("");
    tooLong.add(Bytes(65536, 1));
    EXPECT_TRUE(tooLong.bytes().empty());
}

RC_GTEST_PROP(TranscriptProperty, TwoListsOfFieldsNeverGiveTheSameBytes,
              (const std::vector<Bytes>& a, const std::vector<Bytes>& b)) {
    Transcript first("p");
    Transcript second("p");
    for (const auto& field : a)
        first.add(field);
    for (const auto& field : b)
        second.add(field);
    RC_PRE(!first.bytes().empty() && !second.bytes().empty());
    RC_ASSERT((copyOf(first) == copyOf(second)) == (a == b));
}

} // namespace
} // namespace thisbe
