#include "shared/net/event_loop.h"
#include "shared/net/signal_watch.h"
#include "shared/net/system_clock.h"
#include "shared/net/timer.h"
#include "tests/net/step_clock.h"
#include "tests/support/allocation_counter.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <memory>
#include <thread>
#include <vector>

namespace thisbe {
namespace {

using namespace std::chrono_literals;

constexpr Duration kBound = 10s; // how long a test waits for what must happen

// A descriptor that is readable from the start.
FileDescriptor readable() {
    return FileDescriptor(::eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC));
}

class EventLoopTest : public ::testing::Test {
  protected:
    SystemClock clock_;
    EventLoop loop_{clock_};
};

TEST_F(EventLoopTest, TellsWhatIsReady) {
    const FileDescriptor fd = readable();
    Ready seen;
    const Watch watch(loop_, fd.get(), Interest::readWrite, [&](Ready ready) { seen = ready; });
    loop_.runOnce(kBound);
    EXPECT_TRUE(seen.readable);
    EXPECT_TRUE(seen.writable);
    EXPECT_FALSE(seen.error || seen.hangUp || seen.peerFinished);
}

TEST_F(EventLoopTest, SaysNothingWithoutInterest) {
    const FileDescriptor fd = readable();
    int calls = 0;
    Watch watch(loop_, fd.get(), Interest::read, [&](Ready) { ++calls; });
    watch.setInterest(Interest::none);
    loop_.runOnce(Duration::zero());
    EXPECT_EQ(calls, 0);
    watch.setInterest(Interest::read);
    loop_.runOnce(kBound);
    EXPECT_EQ(calls, 1);
}

TEST_F(EventLoopTest, AHandlerMayDestroyEveryWatchItsOwnIncluded) {
    std::array<FileDescriptor, 8> fds;
    std::vector<std::unique_ptr<Watch>> watches;
    int calls = 0;
    for (auto& fd : fds) {
        fd = readable();
        watches.push_back(std::make_unique<Watch>(loop_, fd.get(), Interest::read, [&calls, &watches](Ready) {
            watches.clear();
            ++calls; // the captures must still be there
        }));
    }
    loop_.runOnce(kBound);
    loop_.runOnce(Duration::zero());
    EXPECT_EQ(calls, 1);
}

TEST_F(EventLoopTest, AWatchMadeInsideAHandlerIsServedInALaterTurn) {
    const FileDescriptor first = readable();
    const FileDescriptor second = readable();
    int calls = 0;
    std::unique_ptr<Watch> inner;
    Watch outer(loop_, first.get(), Interest::read, [&](Ready) {
        inner = std::make_unique<Watch>(loop_, second.get(), Interest::read, [&](Ready) { ++calls; });
    });
    loop_.runOnce(kBound);
    EXPECT_EQ(calls, 0);
    outer.setInterest(Interest::none);
    loop_.runOnce(kBound);
    EXPECT_EQ(calls, 1);
}

TEST(EventLoop, ReadsTheClockOnceATurnHoweverMuchThereIsToDo) {
    test::StepClock clock;
    EventLoop loop(clock);
    std::array<FileDescriptor, 4> fds;
    std::vector<std::unique_ptr<Watch>> watches;
    std::vector<TimePoint> seen;
    for (auto& fd : fds) {
        fd = readable();
        watches.push_back(std::make_unique<Watch>(loop, fd.get(), Interest::read,
                                                  [&](Ready) { seen.push_back(loop.now()); }));
    }
    Timer timer(loop.timers(), [&] { seen.push_back(loop.now()); });
    timer.arm(loop.now());
    clock.advance(5ms);
    const int before = clock.reads();
    loop.runOnce(Duration::zero());
    EXPECT_EQ(clock.reads(), before + 1);
    ASSERT_EQ(seen.size(), 5U);
    EXPECT_EQ(seen.front(), seen.back());
}

TEST_F(EventLoopTest, WaitsForADeadlineAndNoLonger) {
    bool fired = false;
    TimePoint firedAt;
    Timer timer(loop_.timers(), [&] {
        fired = true;
        firedAt = loop_.now();
    });
    const TimePoint deadline = loop_.now() + 2ms;
    timer.arm(deadline);
    for (int turns = 0; !fired && turns < 100; ++turns)
        loop_.runOnce(kBound);
    EXPECT_TRUE(fired);
    EXPECT_GE(firedAt, deadline);
}

// Of many calls that each take 3 ms and want to be called again at once, one at least is not 3 ms late: a
// busy machine may delay some, waiting for the time that the call itself took delays them all.
TEST_F(EventLoopTest, DoesNotWaitForTheTimeThatItsCallsHaveTaken) {
    constexpr Duration kCallTakes = 3ms;
    Duration leastLate = Duration::max();
    TimePoint due{};
    int calls = 0;
    Timer timer(loop_.timers(), [&] {
        if (calls++ > 0) leastLate = std::min(leastLate, clock_.now() - due);
        const TimePoint began = clock_.now();
        while (clock_.now() - began < kCallTakes) {
        }
        due = clock_.now();
        timer.arm(due);
    });
    timer.arm(loop_.now());
    while (calls < 50)
        loop_.runOnce(kBound);
    EXPECT_LT(leastLate, kCallTakes);
}

// Far enough to be the alarm's and not the wait's timeout.
constexpr Duration kFar = 12ms;

TEST_F(EventLoopTest, AFarDeadlineIsKeptToo) {
    TimePoint firedAt = kNever;
    Timer timer(loop_.timers(), [&] {
        firedAt = loop_.now();
        loop_.stop();
    });
    const TimePoint deadline = loop_.now() + kFar;
    timer.arm(deadline);
    loop_.run();
    EXPECT_GE(firedAt, deadline);
    EXPECT_LT(firedAt, deadline + kBound);
}

TEST_F(EventLoopTest, AFarDeadlineThatMovesAwayIsNotCalledWhereItWas) {
    TimePoint firedAt = kNever;
    Timer timer(loop_.timers(), [&] {
        firedAt = loop_.now();
        loop_.stop();
    });
    TimePoint deadline = loop_.now() + kFar;
    timer.arm(deadline);
    std::jthread mover([&] {
        loop_.post([&] { // most often while the loop waits
            deadline = loop_.now() + 2 * kFar;
            timer.arm(deadline);
        });
    });
    loop_.run();
    EXPECT_GE(firedAt, deadline);
}

TEST_F(EventLoopTest, AFarDeadlineThatMovesCloserIsCalledThere) {
    TimePoint firedAt = kNever;
    TimePoint deadline = loop_.now() + 1h;
    Timer timer(loop_.timers(), [&] {
        firedAt = loop_.now();
        loop_.stop();
    });
    timer.arm(deadline);
    std::jthread closer([&] {
        loop_.post([&] { // while the loop waits, or before it does
            deadline = loop_.now() + kFar;
            timer.arm(deadline);
        });
    });
    loop_.run();
    EXPECT_GE(firedAt, deadline);
    EXPECT_LT(firedAt, deadline + kBound);
}

TEST_F(EventLoopTest, CallsFromOtherThreadsArriveInOrder) {
    constexpr int kCalls = 1000;
    std::vector<int> seen;
    std::thread poster([&] {
        for (int i = 0; i < kCalls; ++i)
            loop_.post([&seen, i] { seen.push_back(i); });
        loop_.post([this] { loop_.stop(); });
    });
    loop_.run();
    poster.join();
    ASSERT_EQ(seen.size(), static_cast<std::size_t>(kCalls));
    for (int i = 0; i < kCalls; ++i)
        EXPECT_EQ(seen[static_cast<std::size_t>(i)], i);
}

TEST_F(EventLoopTest, ATaskMayPostAnother) {
    int depth = 0;
    loop_.post([&] {
        ++depth;
        loop_.post([&] {
            ++depth;
            loop_.stop();
        });
    });
    loop_.run();
    EXPECT_EQ(depth, 2);
}

TEST_F(EventLoopTest, StopFromAnotherThreadEndsAWait) {
    std::thread stopper([this] { loop_.stop(); });
    loop_.run();
    stopper.join();
    loop_.stop(); // before run(): one turn, and it can be run again
    loop_.run();
}

EventLoop* stoppedBySignal = nullptr;

TEST_F(EventLoopTest, StopMayBeCalledByASignalHandler) {
    stoppedBySignal = &loop_;
    const auto previous = std::signal(SIGUSR1, [](int) { stoppedBySignal->stop(); });
    loop_.post([] { ::raise(SIGUSR1); });
    loop_.run();
    std::signal(SIGUSR1, previous);
}

TEST_F(EventLoopTest, SignalsAreEventsWhileTheyAreWatched) {
    int seen = 0;
    {
        const SignalWatch watch(loop_, {SIGUSR1, SIGTERM}, [&](int signal) {
            seen = signal;
            loop_.stop();
        });
        loop_.post([] { ::raise(SIGTERM); });
        loop_.run();
    }
    EXPECT_EQ(seen, SIGTERM);
    sigset_t mask;
    ::pthread_sigmask(SIG_BLOCK, nullptr, &mask);
    EXPECT_EQ(sigismember(&mask, SIGTERM), 0);
}

TEST_F(EventLoopTest, ASteadyTurnAllocatesNothing) {
    const FileDescriptor fd = readable();
    int calls = 0;
    const Watch watch(loop_, fd.get(), Interest::read, [&](Ready) { ++calls; });
    Timer timer(loop_.timers(), [&] { timer.arm(loop_.now()); });
    timer.arm(loop_.now());
    loop_.post([] {});
    loop_.runOnce(kBound);
    test::AllocationCounter allocations;
    for (int i = 0; i < 100; ++i)
        loop_.runOnce(kBound);
    EXPECT_EQ(allocations.count(), 0U);
    EXPECT_EQ(calls, 101);
}

// Counts what was left for it; takes a few in each turn.
class CountingInbox final : public LoopInbox {
  public:
    bool hasMail() const override { return left.load() != taken.load(); }
    void takeMail() override {
        ++turns;
        for (int i = 0; i < 3 && hasMail(); ++i)
            ++taken;
    }

    std::atomic<int> left = 0;
    std::atomic<int> taken = 0;
    int turns = 0;
};

TEST_F(EventLoopTest, TakesItsMailOverSeveralTurnsWithoutWaiting) {
    CountingInbox inbox;
    loop_.setInbox(&inbox);
    inbox.left = 7; // nobody knocks: the loop looks before it waits
    while (inbox.taken != 7)
        loop_.runOnce(1h);
    EXPECT_EQ(inbox.turns, 3);
}

TEST_F(EventLoopTest, AKnockWakesALoopThatSleepsAndNoneIsLost) {
    constexpr int kItems = 2'000;
    CountingInbox inbox;
    loop_.setInbox(&inbox);
    std::jthread looping([&] { loop_.run(); });
    for (int i = 1; i <= kItems; ++i) {
        ++inbox.left;
        loop_.knock();
        while (i % 10 == 0 && inbox.taken != i) // now and then it gets to sleep again
            std::this_thread::yield();
    }
    EXPECT_EQ(inbox.taken, kItems);
    loop_.stop();
}

} // namespace
} // namespace thisbe
