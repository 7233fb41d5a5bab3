// The parts of the path policy, one by one.
#include "peer/path/flap_guard.h"
#include "peer/path/path_history.h"
#include "peer/path/path_mode.h"
#include "peer/path/path_pulse.h"
#include "peer/path/restart_clock.h"
#include "peer/path/revival_schedule.h"

#include <gtest/gtest.h>

namespace thisbe::peer {
namespace {

constexpr TimePoint kStart{1h};
const PathOptions kOptions;

class Pulse : public ::testing::Test {
  protected:
    void SetUp() override {
        pulse.begin(kStart, kStart, 20ms);
        pulse.advance(kStart);
    }
    // The latest time at which it is neither doubted nor dead.
    TimePoint doubtedAfter() {
        TimePoint now = kStart;
        while (!pulse.isDoubted() && now < kStart + 1min) {
            now = std::max(now + 1ms, std::min(pulse.nextDeadline(), now + 1s));
            pulse.advance(now);
        }
        return now;
    }
    PathPulse pulse{kOptions};
};

TEST_F(Pulse, IdleIsCheckedRarelyAndBusyOften) {
    EXPECT_EQ(pulse.checkInterval(), kOptions.idleInterval);
    EXPECT_TRUE(pulse.onDataSent(kStart));
    pulse.advance(kStart);
    EXPECT_EQ(pulse.checkInterval(), kOptions.busyInterval);
    EXPECT_FALSE(pulse.onDataSent(kStart + 1ms));
    pulse.onAnswered(kStart + 900ms);
    pulse.advance(kStart + 1002ms);
    EXPECT_EQ(pulse.checkInterval(), kOptions.idleInterval);
}

TEST_F(Pulse, SilenceAfterDataBringsDoubt) {
    pulse.onDataSent(kStart);
    pulse.advance(kStart);
    EXPECT_EQ(doubtedAfter(), kStart + kOptions.leastSilence);
    EXPECT_EQ(pulse.silentSince(), kStart);
}

TEST_F(Pulse, SilenceGrowsWithTheRoundTripWithinBounds) {
    pulse.onDataSent(kStart);
    pulse.advance(kStart);
    pulse.setRtt(80ms);
    EXPECT_EQ(pulse.nextDeadline(), kStart + 210ms);
    pulse.setRtt(150ms);
    EXPECT_EQ(pulse.nextDeadline(), kStart + 300ms);
    pulse.setRtt(400ms);
    EXPECT_EQ(pulse.nextDeadline(), kStart + 600ms);
}

TEST_F(Pulse, WhatIsHeardEndsTheSilence) {
    pulse.onDataSent(kStart);
    pulse.advance(kStart);
    pulse.onDataHeard(kStart + 100ms);
    pulse.advance(kStart + 200ms);
    EXPECT_FALSE(pulse.isDoubted());
}

TEST_F(Pulse, AnUnansweredCheckBringsDoubtEvenWhereDataIsHeard) {
    pulse.onDataSent(kStart);
    pulse.advance(kStart);
    TimePoint now = kStart;
    while (!pulse.isDoubted() && now < kStart + 5s) {
        now += 10ms;
        pulse.onDataSent(now);
        pulse.onDataHeard(now);
        pulse.advance(now);
    }
    EXPECT_EQ(now, kStart + 450ms);
}

TEST_F(Pulse, OneAnswerEndsAllDoubt) {
    pulse.doubt(kStart, false);
    EXPECT_EQ(pulse.checkInterval(), kOptions.doubtInterval);
    EXPECT_FALSE(pulse.isDead(kStart + 249ms));
    EXPECT_TRUE(pulse.isDead(kStart + 250ms));
    pulse.onAnswered(kStart + 200ms);
    EXPECT_FALSE(pulse.isDoubted());
    EXPECT_FALSE(pulse.isDead(kStart + 1s));
}

TEST_F(Pulse, OldAnswersAreNoNews) {
    pulse.doubt(kStart, false);
    pulse.onAnswered(kStart);
    EXPECT_TRUE(pulse.isDoubted());
}

TEST_F(Pulse, HearingDataMakesTheVerdictSlowerAndThePeersLeavingFaster) {
    pulse.doubt(kStart, false);
    const TimePoint usual = pulse.nextDeadline();
    pulse.onDataHeard(kStart + 10ms);
    EXPECT_EQ(pulse.nextDeadline() - kStart, 2 * (usual - kStart));
    pulse.doubt(kStart + 20ms, true);
    EXPECT_LT(pulse.nextDeadline(), usual);
}

TEST_F(Pulse, ManyDatagramsWithoutAnEchoMakeTheVerdictFaster) {
    for (int i = 0; i < 8; ++i)
        pulse.onDataSent(kStart);
    pulse.doubt(kStart, false);
    EXPECT_EQ(pulse.nextDeadline(), kStart + kOptions.loudPatience);
    pulse.onDataHeardElsewhere();
    EXPECT_EQ(pulse.nextDeadline(), kStart + kOptions.leastPatience);
}

TEST_F(Pulse, FiveChecksHaveTimeForTheirAnswersBeforeTheVerdict) {
    for (const Duration rtt : {Duration(10ms), Duration(100ms), Duration(300ms)}) {
        pulse.begin(kStart, kStart, rtt);
        pulse.doubt(kStart, false);
        EXPECT_GE(pulse.nextDeadline(), kStart + 4 * pulse.checkInterval() + rtt);
    }
}

TEST(FlapGuardTest, TheFirstDeathsOfAMinuteAreFree) {
    FlapGuard guard(kOptions);
    for (std::uint32_t i = 0; i < kOptions.freeDeaths; ++i) {
        guard.noteDeath(kStart, PathClass::lan);
        EXPECT_EQ(guard.hold(kStart, PathClass::lan), Duration{});
    }
    guard.noteDeath(kStart, PathClass::lan);
    EXPECT_EQ(guard.hold(kStart, PathClass::lan), kOptions.firstHold);
    guard.noteDeath(kStart, PathClass::lan);
    EXPECT_EQ(guard.hold(kStart, PathClass::lan), 3 * kOptions.firstHold);
    for (int i = 0; i < 100; ++i)
        guard.noteDeath(kStart, PathClass::lan);
    EXPECT_EQ(guard.hold(kStart, PathClass::lan), kOptions.longestHold);
    EXPECT_EQ(guard.hold(kStart, PathClass::directIpv6), Duration{});
    EXPECT_EQ(guard.hold(kStart + kOptions.flapWindow, PathClass::lan), Duration{});
}

TEST(RevivalScheduleTest, AsksQuicklyForHalfAMinuteAndThenEverMoreRarely) {
    RevivalSchedule schedule;
    schedule.begin(kStart, kOptions);
    std::uint32_t checks = 0;
    Duration last{};
    for (TimePoint now = kStart; now < kStart + 24h;) {
        const auto pace = schedule.paceAt(now, kOptions);
        EXPECT_GE(pace.interval, last);
        EXPECT_GT(pace.until, now);
        last = pace.interval;
        if (now < kStart + 30s) {
            EXPECT_EQ(pace.interval, 250ms);
        }
        now += pace.interval;
        ++checks;
    }
    EXPECT_LT(checks, 1000u) << "the agent asks 2,000 times in vain at most";
}

TEST(RevivalScheduleTest, AnOccasionMakesItQuickForAWhile) {
    RevivalSchedule schedule;
    schedule.begin(kStart, kOptions);
    schedule.onOccasion(kStart + 1h);
    EXPECT_EQ(schedule.paceAt(kStart + 1h, kOptions).interval, 250ms);
    EXPECT_GT(schedule.paceAt(kStart + 1h + 6s, kOptions).interval, 1min);
}

TEST(RestartClockTest, AsksOnceAtOnceForAFlurryAndOnceAfterIt) {
    RestartClock clock(kOptions);
    EXPECT_EQ(clock.nextDeadline(), kNever);
    clock.onNetworkChanged(kStart);
    EXPECT_EQ(clock.takeDue(kStart), RestartReason::networkChanged);
    clock.onNetworkChanged(kStart + 10ms);
    clock.onNetworkChanged(kStart + 20ms);
    EXPECT_EQ(clock.takeDue(kStart + 20ms), std::nullopt);
    EXPECT_EQ(clock.takeDue(kStart + 1s), RestartReason::networkChanged);
    EXPECT_EQ(clock.nextDeadline(), kNever);
}

TEST(RestartClockTest, AWayThatIsBackNeedsNone) {
    RestartClock clock(kOptions);
    clock.onLost(kStart, ice::Role::controlling);
    EXPECT_EQ(clock.nextDeadline(), kStart + kOptions.restartAfter);
    clock.onRecovered();
    EXPECT_EQ(clock.nextDeadline(), kNever);
    clock.onLost(kStart, ice::Role::controlled);
    EXPECT_EQ(clock.nextDeadline(), kStart + kOptions.restartAfterControlled);
}

TEST(RestartClockTest, OnlyRelayedAsksLaterAndLaterUntilADirectWayCarries) {
    RestartClock clock(kOptions);
    TimePoint now = kStart;
    for (const Duration wait : {5s, 10s, 20s}) {
        clock.onOnlyRelayed(now, 5s);
        EXPECT_EQ(clock.nextDeadline(), now + wait);
        EXPECT_EQ(clock.takeDue(now + wait - 1ms), std::nullopt);
        EXPECT_EQ(clock.takeDue(now + wait), RestartReason::onlyRelayed);
        now += wait;
    }
    clock.onContent();
    EXPECT_EQ(clock.nextDeadline(), kNever);
    clock.onDirect();
    clock.onOnlyRelayed(now, 5s);
    EXPECT_EQ(clock.nextDeadline(), now + 5s);
}

TEST(RestartClockTest, OnlyRelayedAsksNoMoreRarelyThanTheLongestInterval) {
    RestartClock clock(kOptions);
    TimePoint now = kStart;
    for (int asked = 0; asked < 40; ++asked) {
        clock.onOnlyRelayed(now, kOptions.directAfterNever);
        EXPECT_LE(clock.nextDeadline(), now + kOptions.longestDirectInterval);
        now = clock.nextDeadline();
        EXPECT_EQ(clock.takeDue(now), RestartReason::onlyRelayed);
    }
}

TEST(PathHistoryTest, KeepsTheFirstAndTheNewestAndCountsTheRest) {
    PathHistory history;
    for (std::uint32_t number = 1; number <= 100; ++number)
        history.add(kStart + number * 1s, path::Switched{number, std::nullopt, {}, SwitchReason::better, {}});
    ASSERT_EQ(history.records().size(), PathHistory::kFirst + PathHistory::kNewest);
    EXPECT_EQ(history.forgotten(), 36u);
    EXPECT_EQ(history.records().front().at, kStart + 1s);
    EXPECT_EQ(history.records().back().at, kStart + 100s);
    EXPECT_TRUE(history.noteDelivery(100, 3, 1));
    EXPECT_EQ(history.records().back().lost, 3u);
    EXPECT_FALSE(history.noteDelivery(20, 0, 0)) << "forgotten";
    EXPECT_FALSE(history.noteDelivery(0, 0, 0));
}

TEST(PathModeTest, EveryWordOfTheOptionIsItsMode) {
    for (const PathMode mode : {PathMode::automatic, PathMode::sameNat, PathMode::direct, PathMode::relay})
        EXPECT_EQ(parsePathMode(toString(mode)).value(), mode);
    const auto wrong = parsePathMode("fast");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().message, "unknown path mode \"fast\": expected auto, same-nat, direct or relay");
}

TEST(PathEventTest, ASwitchIsOneLine) {
    const path::Switched event{.number = 2,
                               .from = PathLabel{ice::PairId(1), PathClass::directIpv4, "a"},
                               .to = PathLabel{ice::PairId(2), PathClass::relayUdp, "b"},
                               .reason = SwitchReason::silent,
                               .gap = 412400us};
    EXPECT_EQ(toString(PathEvent(event)), "direct IPv4 -> relay: the old way fell silent, gap 412 ms");
}

} // namespace
} // namespace thisbe::peer
