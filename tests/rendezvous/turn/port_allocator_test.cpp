#include "rendezvous/turn/port_allocator.h"
#include "tests/support/seeded_random.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace thisbe::rendezvous {
namespace {

using Want = PortAllocator::Want;

TEST(PortAllocator, GivesEveryPortOnceAndThenNone) {
    test::SeededRandom random(1);
    PortAllocator ports({.first = 49152, .last = 49251});
    std::set<std::uint16_t> taken;
    for (int i = 0; i < 100; ++i) {
        const auto port = ports.take(Want::any, random);
        ASSERT_TRUE(port && ports.range().contains(*port));
        EXPECT_TRUE(taken.insert(*port).second);
    }
    EXPECT_FALSE(ports.take(Want::any, random));
    EXPECT_FALSE(ports.take(Want::even, random));
    EXPECT_TRUE(ports.give(49200));
    EXPECT_EQ(ports.take(Want::any, random), 49200);
}

TEST(PortAllocator, TheWholeRangeUpToTheLastPortIsUsed) {
    test::SeededRandom random(1);
    PortAllocator ports({.first = 65534, .last = 65535});
    EXPECT_EQ(ports.take(Want::evenPair, random), 65534);
    EXPECT_EQ(ports.freePorts(), 0U);
}

TEST(PortAllocator, AnEvenPortIsFoundAsLongAsOneIsFree) {
    test::SeededRandom random(1);
    PortAllocator ports({.first = 50000, .last = 50009});
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(ports.take(Want::even, random).value() % 2, 0);
    EXPECT_FALSE(ports.take(Want::even, random));
    EXPECT_EQ(ports.freePorts(), 5U);
}

TEST(PortAllocator, APairIsFoundAsLongAsOneIsFree) {
    test::SeededRandom random(1);
    PortAllocator ports({.first = 50001, .last = 50010}); // pairs: 50002, 50004, 50006, 50008
    for (int i = 0; i < 4; ++i)
        EXPECT_TRUE(ports.take(Want::evenPair, random));
    EXPECT_FALSE(ports.take(Want::evenPair, random));
    EXPECT_EQ(ports.freePorts(), 2U);
    EXPECT_TRUE(ports.give(50004));
    EXPECT_FALSE(ports.take(Want::evenPair, random));
    EXPECT_TRUE(ports.give(50005));
    EXPECT_EQ(ports.take(Want::evenPair, random), 50004);
}

TEST(PortAllocator, GivingTwiceIsNoticed) {
    test::SeededRandom random(1);
    PortAllocator ports({.first = 50000, .last = 50009});
    EXPECT_FALSE(ports.give(50000));
    EXPECT_FALSE(ports.give(49999));
    EXPECT_EQ(ports.freePorts(), 10U);
}

TEST(PortAllocator, AnEmptyRangeHasNone) {
    test::SeededRandom random(1);
    PortAllocator ports({.first = 10, .last = 9});
    EXPECT_FALSE(ports.take(Want::any, random));
}

// Each of 64 ports should be the first about 1,000 times in 64,000; the chance of any being 200 off is below
// 1e-8.
TEST(PortAllocator, EveryFreePortIsEquallyLikely) {
    test::SeededRandom random(7);
    PortAllocator ports({.first = 50000, .last = 50063});
    std::map<std::uint16_t, int> seen;
    for (int i = 0; i < 64'000; ++i) {
        const auto port = ports.take(Want::any, random).value();
        ++seen[port];
        ports.give(port);
    }
    for (const auto& [port, count] : seen)
        EXPECT_NEAR(count, 1000, 200) << port;
    EXPECT_EQ(seen.size(), 64U);
}

RC_GTEST_PROP(PortAllocator, NeverLeaksAndNeverGivesOneTwice,
              (std::uint64_t seed, std::vector<std::uint8_t> steps)) {
    test::SeededRandom random(seed);
    const PortRange range{.first = 50001, .last = 50020};
    PortAllocator ports(range);
    std::vector<std::uint16_t> held;
    for (const std::uint8_t step : steps) {
        if (step % 4 == 3 && !held.empty()) {
            std::swap(held[step % held.size()], held.back());
            RC_ASSERT(ports.give(held.back()));
            held.pop_back();
        } else {
            const Want want = step % 4 == 0 ? Want::any : step % 4 == 1 ? Want::even : Want::evenPair;
            const std::set<std::uint16_t> taken(held.begin(), held.end());
            bool possible = false;
            for (std::uint32_t port = range.first; port <= range.last; ++port) {
                const auto at = static_cast<std::uint16_t>(port);
                const auto next = static_cast<std::uint16_t>(port + 1);
                const bool fits = want == Want::any || port % 2 == 0;
                const bool pair = want != Want::evenPair || (range.contains(next) && !taken.contains(next));
                possible |= !taken.contains(at) && fits && pair;
            }
            const auto port = ports.take(want, random);
            RC_ASSERT(port.has_value() == possible);
            if (!port) continue;
            held.push_back(*port);
            if (want == Want::evenPair) held.push_back(static_cast<std::uint16_t>(*port + 1));
        }
        RC_ASSERT(std::set<std::uint16_t>(held.begin(), held.end()).size() == held.size());
        RC_ASSERT(ports.freePorts() + held.size() == range.size());
    }
}

} // namespace
} // namespace thisbe::rendezvous
