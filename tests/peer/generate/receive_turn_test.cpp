// How long a receiver looks for more.
#include "peer/traffic/receive_turn.h"

#include <gtest/gtest.h>

#include <vector>

namespace thisbe::peer {
namespace {

using namespace std::chrono_literals;

// 5 us pass between two looks at it.
class PassingClock final : public Clock {
  public:
    TimePoint now() const override { return now_ += 5us; }
    WallTime wallNow() const override { return WallTime{}; }

    void pass(Duration by) { now_ += by; }
    TimePoint peek() const { return now_; }

  private:
    mutable TimePoint now_{1h};
};

// A socket that gives so many datagrams at each look, then none.
class LookAgain : public ::testing::Test {
  protected:
    struct Outcome {
        std::size_t looks = 0;
        std::size_t taken = 0;
        int unwatched = 0;
    };
    Outcome run(std::vector<std::size_t> given, const ReceiveTurn::Options& options) {
        Outcome out;
        turn_.run(
            clock_, options,
            [&] {
                const std::size_t count = out.looks < given.size() ? given[out.looks] : 0;
                ++out.looks;
                return std::span<const Datagram>(datagrams_).first(count);
            },
            [&](TimePoint, std::span<const Datagram> datagrams) { out.taken += datagrams.size(); },
            [&] { ++out.unwatched; });
        return out;
    }
    // Without end.
    static std::vector<std::size_t> always(std::size_t count) {
        return std::vector<std::size_t>(1000, count);
    }

    PassingClock clock_;
    ReceiveTurn turn_;
    std::vector<Datagram> datagrams_ = std::vector<Datagram>(32);
};

TEST_F(LookAgain, APacketThatComesAloneIsTakenAndTheSocketWatched) {
    const Outcome out = run({1}, {.test = true});
    EXPECT_EQ(out.looks, 1U);
    EXPECT_EQ(out.taken, 1U);
    EXPECT_EQ(out.unwatched, 0);
}

TEST_F(LookAgain, WherePacketsFollowEachOtherItLooksForAMomentMore) {
    const Outcome out = run({32, 0, 0, 7}, {.test = true});
    EXPECT_EQ(out.taken, 39U);
    EXPECT_EQ(out.unwatched, 1);
    // 30 us after the last ones, 5 us each.
    EXPECT_EQ(out.looks, 4U + 6U);
}

TEST_F(LookAgain, APacketSoonAfterThatOfTheTurnBeforeCountsAsFast) {
    run({1}, {.test = true});
    EXPECT_EQ(run({1}, {.test = true}).unwatched, 1);
    clock_.pass(1ms);
    EXPECT_EQ(run({1}, {.test = true}).unwatched, 0);
}

TEST_F(LookAgain, EndsAfterItsTurnHoweverMuchComes) {
    const TimePoint began = clock_.peek();
    const Outcome out = run(always(32), {.test = true});
    EXPECT_LT(out.looks, 1000U);
    EXPECT_LE(clock_.peek() - began, ReceiveTurn::kTurn + 10us);
}

TEST_F(LookAgain, EndsWhenThereIsSomethingToSend) {
    const TimePoint due = clock_.peek() + 50us;
    run(always(32), {.nextDue = due, .test = true});
    EXPECT_LE(clock_.peek(), due + 10us);
}

TEST_F(LookAgain, StrangersAreTakenOnceATurn) {
    const Outcome out = run(always(32), {.test = false});
    EXPECT_EQ(out.looks, 1U);
    EXPECT_EQ(out.unwatched, 0);
}

} // namespace
} // namespace thisbe::peer
