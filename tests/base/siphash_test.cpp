#include "shared/base/siphash.h"
#include "tests/support/seeded_random.h"

#include <gtest/gtest.h>

#include <vector>

namespace thisbe {
namespace {

// Appendix A of the paper and the vectors of its reference code: key 00 01 … 0f, message 00 01 02 … of
// growing length.
constexpr SipHash kPaper(0x0706050403020100, 0x0f0e0d0c0b0a0908);

std::vector<std::uint8_t> counting(std::size_t size) {
    std::vector<std::uint8_t> bytes(size);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<std::uint8_t>(i);
    return bytes;
}

TEST(SipHash, AgreesWithThePublishedVectors) {
    EXPECT_EQ(kPaper(counting(0)), 0x726fdb47dd0e0e31u);
    EXPECT_EQ(kPaper(counting(1)), 0x74f839c593dc67fdu);
    EXPECT_EQ(kPaper(counting(2)), 0x0d6c8009d9a94f5au);
    EXPECT_EQ(kPaper(counting(7)), 0xab0200f58b01d137u);
    EXPECT_EQ(kPaper(counting(8)), 0x93f5f5799a932462u);
    EXPECT_EQ(kPaper(counting(15)), 0xa129ca6149be45e5u);
}

TEST(SipHash, OfANumberIsThatOfItsBytesFromTheLeastSignificant) {
    EXPECT_EQ(kPaper(std::uint64_t{0x0706050403020100}), kPaper(counting(8)));
}

TEST(SipHash, DiffersFromKeyToKey) {
    test::SeededRandom random(1);
    const SipHash first = SipHash::withRandomKey(random);
    const SipHash second = SipHash::withRandomKey(random);
    EXPECT_NE(first(std::uint64_t{1}), second(std::uint64_t{1}));
}

} // namespace
} // namespace thisbe
