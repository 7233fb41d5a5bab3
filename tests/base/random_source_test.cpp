#include "shared/base/random_source.h"
#include "tests/support/seeded_random.h"

#include <gtest/gtest.h>

#include <array>

namespace thisbe {
namespace {

TEST(RandomSource, BelowStaysBelowAndReachesEverything) {
    test::SeededRandom random(1);
    std::array<int, 6> seen{};
    for (int i = 0; i < 6000; ++i)
        ++seen.at(random.below(6));
    for (const int count : seen) {
        EXPECT_GT(count, 800);
        EXPECT_LT(count, 1200);
    }
}

TEST(RandomSource, BelowOneOrZeroIsZero) {
    test::SeededRandom random(1);
    EXPECT_EQ(random.below(0), 0U);
    EXPECT_EQ(random.below(1), 0U);
}

TEST(RandomSource, BelowTakesTheLargestBounds) {
    test::SeededRandom random(1);
    for (int i = 0; i < 100; ++i) {
        EXPECT_LT(random.below(~std::uint64_t{0}), ~std::uint64_t{0});
        EXPECT_LT(random.below((std::uint64_t{1} << 63) + 1), (std::uint64_t{1} << 63) + 1);
    }
}

TEST(SeededRandom, TheSameSeedGivesTheSameBytes) {
    test::SeededRandom a(7);
    test::SeededRandom b(7);
    test::SeededRandom c(8);
    const auto first = a.bytes<32>();
    EXPECT_EQ(first, b.bytes<32>());
    EXPECT_NE(first, c.bytes<32>());
}

} // namespace
} // namespace thisbe
