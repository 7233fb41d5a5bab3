#include "shared/net/wakefulness.h"

#include <gtest/gtest.h>

namespace thisbe {
namespace {

// Of so many waits, those before which it looked; each run of looks is told the same result.
int runsOfLooks(Wakefulness& wakefulness, int waits, bool pays) {
    int runs = 0;
    for (int i = 0; i < waits; ++i) {
        if (wakefulness.looks() == 0) continue;
        ++runs;
        pays ? wakefulness.found() : wakefulness.inVain();
    }
    return runs;
}

TEST(Wakefulness, TriesSeldomWhereLooksFindNothing) {
    Wakefulness wakefulness;
    EXPECT_EQ(runsOfLooks(wakefulness, 6400, false), 100);
}

TEST(Wakefulness, LooksBeforeEveryWaitOnceThatHasPaidAFewTimes) {
    Wakefulness wakefulness;
    runsOfLooks(wakefulness, 640, true);
    EXPECT_EQ(runsOfLooks(wakefulness, 1000, true), 1000);
}

TEST(Wakefulness, GivesUpSoonWhenItPaysNoLonger) {
    Wakefulness wakefulness;
    runsOfLooks(wakefulness, 10'000, true);
    EXPECT_LE(runsOfLooks(wakefulness, 64, false), 16);
    EXPECT_LE(runsOfLooks(wakefulness, 6400, false), 101);
}

TEST(Wakefulness, KeepsLookingWhereEverySecondRunPays) {
    Wakefulness wakefulness;
    runsOfLooks(wakefulness, 10'000, true);
    for (int i = 0; i < 1000; ++i) {
        ASSERT_GT(wakefulness.looks(), 0) << i;
        i % 2 == 0 ? wakefulness.found() : wakefulness.inVain();
    }
}

} // namespace
} // namespace thisbe
