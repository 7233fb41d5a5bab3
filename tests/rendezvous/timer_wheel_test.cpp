#include "rendezvous/timer_wheel.h"

#include <gtest/gtest.h>

#include <random>

namespace thisbe::rendezvous {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration kTick = milliseconds(10);

TimePoint at(Duration sinceStart) {
    return TimePoint(std::chrono::hours(1) + sinceStart);
}

std::vector<int> expired(TimerWheel<int>& wheel, TimePoint now) {
    std::vector<int> tokens;
    wheel.expire(now, [&](int token) { tokens.push_back(token); });
    return tokens;
}

TEST(TimerWheel, HasNoDeadlineWhenEmpty) {
    TimerWheel<int> wheel(kTick);
    EXPECT_EQ(wheel.nextDeadline(), kNever);
    EXPECT_TRUE(expired(wheel, at(seconds(5))).empty());
}

TEST(TimerWheel, IsNeverEarlyAndAtMostATickLate) {
    TimerWheel<int> wheel(kTick);
    wheel.schedule(at({}), at(milliseconds(23)), 1);
    EXPECT_TRUE(expired(wheel, at(milliseconds(22))).empty());
    EXPECT_EQ(wheel.nextDeadline(), at(milliseconds(30)));
    EXPECT_EQ(expired(wheel, at(milliseconds(30))), std::vector{1});
    EXPECT_EQ(wheel.nextDeadline(), kNever);
}

TEST(TimerWheel, ATimeThatHasPassedComesAtTheNextTick) {
    TimerWheel<int> wheel(kTick);
    wheel.schedule(at(seconds(1)), at({}), 1);
    EXPECT_EQ(wheel.nextDeadline(), at(seconds(1) + kTick));
}

TEST(TimerWheel, MayBeScheduledFromInsideAnExpiry) {
    TimerWheel<int> wheel(kTick);
    wheel.schedule(at({}), at(milliseconds(10)), 1);
    std::vector<int> order;
    for (TimePoint now = at({}); now < at(seconds(1)); now += kTick)
        wheel.expire(now, [&](int token) {
            order.push_back(token);
            if (token < 3) wheel.schedule(now, now + milliseconds(20), token + 1);
        });
    EXPECT_EQ(order, (std::vector{1, 2, 3}));
}

TEST(TimerWheel, BeyondItsReachComesEarlyToBeScheduledAgain) {
    TimerWheel<int> wheel(kTick, 64);
    wheel.schedule(at({}), at(seconds(60)), 1);
    EXPECT_LT(wheel.nextDeadline(), at(seconds(1)));
    EXPECT_EQ(expired(wheel, at(seconds(1))), std::vector{1});
}

TEST(TimerWheel, WakesUpAfterALongSleep) {
    TimerWheel<int> wheel(kTick, 64);
    wheel.schedule(at({}), at(milliseconds(10)), 1);
    EXPECT_EQ(expired(wheel, at(std::chrono::hours(100))), std::vector{1});
    wheel.schedule(at(std::chrono::hours(200)), at(std::chrono::hours(200) + milliseconds(100)), 2);
    EXPECT_EQ(wheel.nextDeadline(), at(std::chrono::hours(200) + milliseconds(100)));
}

TEST(TimerWheel, AgreesWithASortedList) {
    std::mt19937 random(7);
    TimerWheel<int> wheel(kTick, 64);
    std::multimap<TimePoint, int> model; // by the tick at which it must come
    TimePoint now = at({});
    for (int step = 0; step < 20000; ++step) {
        const Duration delay = milliseconds(random() % 600);
        const auto ticks = (now + delay).time_since_epoch() + kTick - Duration(1);
        const TimePoint due(
            std::max(ticks - ticks % kTick, now.time_since_epoch() - now.time_since_epoch() % kTick + kTick));
        wheel.schedule(now, now + delay, step);
        model.emplace(due, step);
        now += milliseconds(random() % 20);
        ASSERT_EQ(wheel.nextDeadline(), model.begin()->first);
        std::vector<int> expected;
        while (!model.empty() && model.begin()->first <= now) {
            expected.push_back(model.begin()->second);
            model.erase(model.begin());
        }
        ASSERT_EQ(expired(wheel, now), expected);
        ASSERT_EQ(wheel.size(), model.size());
        ASSERT_TRUE(!model.empty() || wheel.nextDeadline() == kNever);
    }
}

} // namespace
} // namespace thisbe::rendezvous
