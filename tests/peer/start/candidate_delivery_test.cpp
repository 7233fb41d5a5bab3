#include "peer/connection/candidate_delivery.h"

#include <gtest/gtest.h>

namespace thisbe::peer {
namespace {

CallMessage messageOf(CallMessageKind kind, std::uint16_t number, std::uint64_t call = 5) {
    return {.kind = kind, .call = CallId(call), .number = number, .latest = {}, .text = {}};
}

class Delivery : public ::testing::Test {
  protected:
    CandidateDelivery delivery_;
};

TEST_F(Delivery, IsCompleteWhenTheAnswerWasReceived) {
    EXPECT_TRUE(delivery_.isComplete());
    delivery_.onDue();
    EXPECT_FALSE(delivery_.isComplete());
    delivery_.onSent(messageOf(CallMessageKind::answer, 0), false);
    EXPECT_FALSE(delivery_.isComplete());
    delivery_.onDelivered(messageOf(CallMessageKind::answer, 0, 7)); // another call's
    EXPECT_FALSE(delivery_.isComplete());
    delivery_.onDelivered(messageOf(CallMessageKind::answer, 0));
    EXPECT_TRUE(delivery_.isComplete());
}

TEST_F(Delivery, WaitsForTrickledCandidatesButNotForRelayedOnes) {
    delivery_.onGathered(ice::CandidateType::relayed);
    delivery_.onSent(messageOf(CallMessageKind::candidates, 1), false);
    EXPECT_TRUE(delivery_.isComplete());
    delivery_.onGathered(ice::CandidateType::serverReflexive);
    delivery_.onSent(messageOf(CallMessageKind::candidates, 2), false);
    EXPECT_FALSE(delivery_.isComplete());
    delivery_.onDelivered(messageOf(CallMessageKind::candidates, 2));
    EXPECT_TRUE(delivery_.isComplete());
}

TEST_F(Delivery, AnAnswerIsTheReceiptOfOurOfferAndOfNothingElse) {
    delivery_.onDue();
    delivery_.onSent(messageOf(CallMessageKind::offer, 0), false);
    delivery_.onGathered(ice::CandidateType::serverReflexive);
    delivery_.onSent(messageOf(CallMessageKind::candidates, 1), false);
    delivery_.onAnswered();
    EXPECT_FALSE(delivery_.isComplete());
    delivery_.onDelivered(messageOf(CallMessageKind::candidates, 1));
    EXPECT_TRUE(delivery_.isComplete());
}

TEST_F(Delivery, WhatIsLostIsNotWaitedForUnlessItGoesInBand) {
    delivery_.onDue();
    delivery_.onSent(messageOf(CallMessageKind::offer, 0), false);
    delivery_.onUndelivered(messageOf(CallMessageKind::offer, 0));
    EXPECT_TRUE(delivery_.isComplete());
    delivery_.onDue();
    delivery_.onSent(messageOf(CallMessageKind::offer, 1), true);
    delivery_.onUndelivered(messageOf(CallMessageKind::offer, 1));
    EXPECT_FALSE(delivery_.isComplete());
    delivery_.onChannelAcknowledged();
    EXPECT_TRUE(delivery_.isComplete());
}

TEST_F(Delivery, TheChannelSaysNothingOfWhatWentThroughTheServer) {
    delivery_.onDue();
    delivery_.onSent(messageOf(CallMessageKind::answer, 0), false);
    delivery_.onChannelAcknowledged();
    EXPECT_FALSE(delivery_.isComplete());
    delivery_.clear();
    EXPECT_TRUE(delivery_.isComplete());
}

} // namespace
} // namespace thisbe::peer
