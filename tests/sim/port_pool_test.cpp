#include "tests/sim/port_pool.h"

#include <gtest/gtest.h>

#include <set>

namespace thisbe::sim {
namespace {

TEST(PortPool, GivesEveryPortOfItsRangeOnce) {
    for (const auto& [first, last] : {std::pair{1024, 65535}, {40000, 40000}, {63, 64}, {1, 200}}) {
        PortPool pool(static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(last));
        const auto size = static_cast<std::size_t>(last - first + 1);
        EXPECT_EQ(pool.available(), size);
        std::set<std::uint16_t> seen;
        // Begins in the middle and goes round.
        auto from = static_cast<std::uint16_t>((first + last) / 2);
        while (const auto port = pool.takeNext(from, false))
            seen.insert(from = *port);
        EXPECT_EQ(seen.size(), size);
        EXPECT_EQ(*seen.begin(), first);
        EXPECT_EQ(*seen.rbegin(), last);
        EXPECT_EQ(pool.available(), 0U);
    }
}

TEST(PortPool, TakesOnlyFreePortsOfItsRange) {
    PortPool pool(100, 110);
    EXPECT_TRUE(pool.take(105));
    EXPECT_FALSE(pool.take(105));
    EXPECT_FALSE(pool.take(99));
    EXPECT_FALSE(pool.take(111));
    pool.release(105);
    EXPECT_TRUE(pool.take(105));
}

TEST(PortPool, KeepsTheParityWhenAsked) {
    PortPool pool(100, 103);
    EXPECT_EQ(pool.takeNext(102, true), 102);
    EXPECT_EQ(pool.takeNext(102, true), 100);
    EXPECT_FALSE(pool.takeNext(102, true));
    EXPECT_EQ(pool.takeNext(103, true), 103);
    EXPECT_EQ(pool.available(), 1U);
}

} // namespace
} // namespace thisbe::sim
