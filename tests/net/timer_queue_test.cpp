#include "shared/net/timer.h"
#include "shared/net/timer_queue.h"
#include "tests/support/allocation_counter.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

namespace thisbe {
namespace {

TimePoint at(int nanoseconds) {
    return TimePoint{Duration{nanoseconds}};
}

TEST(TimerQueue, FiresInOrderOfDeadlineThenOfArming) {
    TimerQueue queue;
    std::vector<int> fired;
    Timer a(queue, [&] { fired.push_back(1); });
    Timer b(queue, [&] { fired.push_back(2); });
    Timer c(queue, [&] { fired.push_back(3); });
    a.arm(at(20));
    b.arm(at(10));
    c.arm(at(10));
    EXPECT_EQ(queue.nextDeadline(), at(10));
    queue.fire(at(9));
    EXPECT_TRUE(fired.empty());
    queue.fire(at(20));
    EXPECT_EQ(fired, (std::vector{2, 3, 1}));
    EXPECT_EQ(queue.nextDeadline(), kNever);
}

TEST(TimerQueue, RearmingMovesADeadlineBothWays) {
    TimerQueue queue;
    int fired = 0;
    Timer timer(queue, [&] { ++fired; });
    timer.arm(at(10));
    timer.arm(at(30));
    EXPECT_EQ(queue.nextDeadline(), at(30));
    timer.arm(at(5));
    EXPECT_EQ(queue.nextDeadline(), at(5));
    timer.arm(at(40));
    queue.fire(at(39));
    EXPECT_EQ(fired, 0);
    queue.fire(at(40));
    EXPECT_EQ(fired, 1);
    EXPECT_FALSE(timer.armed());
    timer.arm(at(50));
    timer.arm(kNever);
    EXPECT_FALSE(timer.armed());
    EXPECT_EQ(queue.size(), 0U);
}

TEST(TimerQueue, ATimerThatArmsItselfForThePastWaitsForTheNextCall) {
    TimerQueue queue;
    int fired = 0;
    std::unique_ptr<Timer> timer;
    timer = std::make_unique<Timer>(queue, [&] {
        ++fired;
        timer->arm(at(0));
    });
    timer->arm(at(1));
    queue.fire(at(10));
    EXPECT_EQ(fired, 1);
    queue.fire(at(11));
    EXPECT_EQ(fired, 2);
}

TEST(TimerQueue, ATimerMayDestroyItselfAndOthers) {
    TimerQueue queue;
    int fired = 0;
    std::unique_ptr<Timer> victim = std::make_unique<Timer>(queue, [&] { fired += 100; });
    std::unique_ptr<Timer> self;
    self = std::make_unique<Timer>(queue, [&fired, &self, &victim] {
        self.reset();
        victim.reset();
        ++fired; // the captures must still be there
    });
    self->arm(at(1));
    victim->arm(at(1));
    queue.fire(at(1));
    EXPECT_EQ(fired, 1);
    EXPECT_EQ(queue.size(), 0U);
}

TEST(TimerQueue, RearmingTenThousandTimersAllocatesNothing) {
    TimerQueue queue;
    std::deque<Timer> timers;
    int fired = 0;
    for (int i = 0; i < 10'000; ++i)
        timers.emplace_back(queue, [&fired] { ++fired; }).arm(at(i));
    test::AllocationCounter allocations;
    for (int i = 0; i < 10'000; ++i)
        timers[static_cast<std::size_t>(i)].arm(at(20'000 - i));
    queue.fire(at(15'000));
    EXPECT_EQ(fired, 5'000);
    for (auto& timer : timers)
        timer.disarm();
    EXPECT_EQ(allocations.count(), 0U);
    EXPECT_EQ(queue.size(), 0U);
}

// Against the obvious model: a list searched from end to end.
RC_GTEST_PROP(TimerQueue, AgreesWithAPlainList, ()) {
    constexpr int kTimers = 12;
    TimerQueue queue;
    std::deque<Timer> timers;
    std::vector<int> fired;
    for (int i = 0; i < kTimers; ++i)
        timers.emplace_back(queue, [&fired, i] { fired.push_back(i); });
    std::vector<std::pair<int, int>> model(kTimers, {-1, 0}); // deadline or -1, order of arming
    int time = 0;
    const int steps = *rc::gen::inRange(0, 80);
    for (int step = 0; step < steps; ++step) {
        const int which = *rc::gen::inRange(0, kTimers);
        const auto index = static_cast<std::size_t>(which);
        const int action = *rc::gen::inRange(0, 4);
        if (action == 0) {
            timers[index].disarm();
            model[index].first = -1;
        } else if (action < 3) {
            model[index] = {time + *rc::gen::inRange(0, 30), step};
            timers[index].arm(at(model[index].first));
        } else {
            time += *rc::gen::inRange(0, 20);
            std::vector<std::pair<std::pair<int, int>, int>> due;
            for (int i = 0; i < kTimers; ++i) {
                auto& entry = model[static_cast<std::size_t>(i)];
                if (entry.first >= 0 && entry.first <= time) due.push_back({entry, i});
                if (entry.first <= time) entry.first = -1;
            }
            std::ranges::sort(due);
            fired.clear();
            queue.fire(at(time));
            RC_ASSERT(fired.size() == due.size());
            for (std::size_t i = 0; i < due.size(); ++i)
                RC_ASSERT(fired[i] == due[i].second);
        }
        int earliest = -1;
        for (const auto& entry : model)
            if (entry.first >= 0 && (earliest < 0 || entry.first < earliest)) earliest = entry.first;
        RC_ASSERT(queue.nextDeadline() == (earliest < 0 ? kNever : at(earliest)));
    }
}

} // namespace
} // namespace thisbe
