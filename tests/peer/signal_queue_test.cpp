#include "peer/connection/signal_queue.h"

#include <gtest/gtest.h>

namespace thisbe::peer {
namespace {

using signal::SignalHandle;
using signal::SignalResult;

class Signals : public ::testing::Test {
  protected:
    static CallMessage message(CallMessageKind kind, std::size_t size = 3) {
        return {kind, CallId(5), 0, {}, std::string(size, 'x')};
    }
    bool outcome(SignalResult result) {
        return queue_.onOutcome({SignalHandle(static_cast<std::uint32_t>(sent_)), "nat2", result, {}, {}});
    }

    std::size_t sent_ = 0;
    std::optional<signal::SendError> refusal_;
    std::vector<std::pair<CallMessageKind, std::string>> undelivered_;
    std::vector<CallMessageKind> delivered_;
    SignalQueue queue_{[this](ByteView) -> Result<SignalHandle, signal::SendError> {
                           if (refusal_) return tl::make_unexpected(*refusal_);
                           return SignalHandle(static_cast<std::uint32_t>(++sent_));
                       },
                       [this](const CallMessage& lost, const std::string& why) {
                           undelivered_.emplace_back(lost.kind, why);
                       },
                       [this](const CallMessage& known) { delivered_.push_back(known.kind); }};
};

TEST_F(Signals, GoOneAfterTheOther) {
    queue_.put(message(CallMessageKind::offer, 2000)); // three parts
    queue_.put(message(CallMessageKind::candidates));
    for (std::size_t i = 1; i <= 4; ++i) {
        EXPECT_EQ(sent_, i);
        EXPECT_TRUE(outcome(SignalResult::delivered));
    }
    EXPECT_EQ(sent_, 4U);
    EXPECT_TRUE(queue_.empty());
    EXPECT_TRUE(undelivered_.empty());
}

TEST_F(Signals, AMessageIsDeliveredWithItsLastPart) {
    queue_.put(message(CallMessageKind::answer, 2000)); // three parts
    queue_.put(message(CallMessageKind::candidates));
    outcome(SignalResult::delivered);
    outcome(SignalResult::delivered);
    EXPECT_TRUE(delivered_.empty());
    outcome(SignalResult::delivered);
    EXPECT_EQ(delivered_, std::vector{CallMessageKind::answer});
    outcome(SignalResult::peerOffLine);
    EXPECT_EQ(delivered_.size(), 1U);
}

TEST_F(Signals, APartThatIsLostLosesItsMessageAndTheNextGoesOn) {
    queue_.put(message(CallMessageKind::offer, 2000));
    queue_.put(message(CallMessageKind::candidates));
    outcome(SignalResult::peerOffLine);
    ASSERT_EQ(undelivered_.size(), 1U);
    EXPECT_EQ(undelivered_[0], (std::pair{CallMessageKind::offer, std::string("is off-line")}));
    EXPECT_EQ(sent_, 2U);
    outcome(SignalResult::delivered);
    EXPECT_TRUE(queue_.empty());
}

TEST_F(Signals, WhatCannotBeSentIsToldAtOnce) {
    refusal_ = signal::SendError::unknownPeer;
    queue_.put(message(CallMessageKind::offer));
    EXPECT_EQ(undelivered_.size(), 1U);
    refusal_.reset();
    queue_.put(message(CallMessageKind::offer, 100'000));
    EXPECT_EQ(undelivered_.size(), 2U) << "longer than all parts";
    EXPECT_TRUE(queue_.empty());
}

TEST_F(Signals, OthersOutcomesAreNotTheirs) {
    queue_.put(message(CallMessageKind::offer));
    EXPECT_FALSE(queue_.onOutcome({SignalHandle(77), "nat2", SignalResult::delivered, {}, {}}));
    EXPECT_FALSE(queue_.empty());
}

TEST_F(Signals, AreBounded) {
    for (std::size_t i = 0; i < SignalQueue::kMostWaiting + 5; ++i)
        queue_.put(message(CallMessageKind::candidates));
    EXPECT_EQ(undelivered_.size(), 5U);
}

} // namespace
} // namespace thisbe::peer
