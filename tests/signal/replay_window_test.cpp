#include "shared/signal/replay_window.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace thisbe::signal {
namespace {

using Window = ReplayWindow<1024>;
using Verdict = Window::Verdict;

TEST(ReplayWindow, TakesEachCounterOnceInAnyOrder) {
    Window window;
    for (const std::uint64_t counter : {1000U, 1002U, 1001U, 5U, 999U})
        EXPECT_EQ(window.accept(counter), Verdict::fresh) << counter;
    for (const std::uint64_t counter : {1000U, 1002U, 1001U, 5U, 999U})
        EXPECT_EQ(window.accept(counter), Verdict::seen) << counter;
}

TEST(ReplayWindow, KnowsWhatItCannotKnow) {
    Window window;
    EXPECT_EQ(window.accept(5000), Verdict::fresh);
    EXPECT_EQ(window.accept(5000 - Window::kSize), Verdict::tooOld);
    EXPECT_EQ(window.accept(5001 - Window::kSize), Verdict::fresh);
    EXPECT_EQ(window.accept(0), Verdict::tooOld);
}

TEST(ReplayWindow, JumpsFarAndForgetsWhatIsBehind) {
    Window window;
    window.accept(1);
    EXPECT_EQ(window.accept(1'700'000'000'000'000), Verdict::fresh);
    EXPECT_EQ(window.accept(1), Verdict::tooOld);
    EXPECT_EQ(window.accept(1'700'000'000'000'000 - 1), Verdict::fresh);
    EXPECT_EQ(window.accept(~std::uint64_t{0}), Verdict::fresh);
    EXPECT_EQ(window.accept(~std::uint64_t{0}), Verdict::seen);
}

TEST(ReplayWindow, LookingChangesNothing) {
    Window window;
    EXPECT_EQ(window.look(7), Verdict::fresh);
    EXPECT_EQ(window.accept(7), Verdict::fresh);
    EXPECT_EQ(window.look(9000), Verdict::fresh);
    EXPECT_EQ(window.look(7), Verdict::seen);
    EXPECT_EQ(window.accept(8), Verdict::fresh);
}

TEST(ReplayWindow, TheSmallestOneSlidesToo) {
    ReplayWindow<64> window;
    for (std::uint64_t counter = 1; counter <= 1000; ++counter) {
        EXPECT_EQ(window.accept(counter), ReplayWindow<64>::Verdict::fresh) << counter;
        EXPECT_EQ(window.look(counter), ReplayWindow<64>::Verdict::seen) << counter;
    }
    EXPECT_EQ(window.look(1000 - 63), ReplayWindow<64>::Verdict::seen);
    EXPECT_EQ(window.look(1000 - 64), ReplayWindow<64>::Verdict::tooOld);
}

RC_GTEST_PROP(ReplayWindowProperty, NeverTakesACounterTwiceAndNeverRefusesANewOneInside, ()) {
    Window window;
    std::set<std::uint64_t> seen;
    std::uint64_t highest = 0;
    std::uint64_t base = 1'000'000;
    for (const int step : *rc::gen::container<std::vector<int>>(rc::gen::inRange(-1500, 1500))) {
        const std::uint64_t counter = base + static_cast<std::uint64_t>(step + 1500);
        base += static_cast<std::uint64_t>(step > 0 ? step : 0);
        const Verdict verdict = window.accept(counter);
        const bool inside = seen.empty() || counter > highest || highest - counter < Window::kSize;
        RC_ASSERT((verdict == Verdict::fresh) == (inside && !seen.contains(counter)));
        if (verdict == Verdict::fresh) seen.insert(counter);
        highest = std::max(highest, counter);
    }
}

} // namespace
} // namespace thisbe::signal
