#include "rendezvous/spent_registers.h"
#include "shared/base/bytes.h"
#include "tests/support/seeded_random.h"

#include <gtest/gtest.h>

namespace thisbe::rendezvous {
namespace {

using namespace std::chrono_literals;

TEST(SpentRegisters, TakesEachOnceForAsLongAsItsNonceMayLive) {
    thisbe::test::SeededRandom random(1);
    SpentRegisters spent(60s, random);
    TimePoint now{1h};
    for (int i = 0; i < 40; ++i) { // at every phase of its clock
        const std::string one = "register " + std::to_string(i);
        EXPECT_TRUE(spent.spend(now, asBytes(one)));
        EXPECT_FALSE(spent.spend(now, asBytes(one)));
        EXPECT_FALSE(spent.spend(now + 61s, asBytes(one)));
        now += 67s;
    }
}

TEST(SpentRegisters, ForgetsWhatIsOldAndStaysSmall) {
    thisbe::test::SeededRandom random(1);
    SpentRegisters spent(60s, random);
    for (int second = 0; second < 1000; ++second)
        EXPECT_TRUE(
            spent.spend(TimePoint(1h + std::chrono::seconds(second)), asBytes(std::to_string(second))));
    EXPECT_LE(spent.size(), 130U);
    EXPECT_TRUE(spent.spend(TimePoint(3h), asBytes("5")));
    EXPECT_EQ(spent.size(), 1U);
}

} // namespace
} // namespace thisbe::rendezvous
