#include "shared/packet/loss_verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace thisbe::packet {
namespace {

TEST(LossVerdict, BlamesWhoeverHasTheEvidence) {
    SenderReport sender;
    sender.scheduled = 1000;
    sender.socketFull = 10;
    sender.noBuffers = 5;
    ReceiverReport receiver;
    receiver.received = 900;
    receiver.socketDrops = 40;
    receiver.late = 2;
    const LossVerdict verdict = LossVerdict::of(sender, receiver);
    EXPECT_EQ(verdict.lost, 100u);
    EXPECT_EQ(verdict.senderSocket, 10u);
    EXPECT_EQ(verdict.senderQueue, 5u);
    EXPECT_EQ(verdict.receiverBuffer, 40u);
    EXPECT_EQ(verdict.application, 2u);
    EXPECT_EQ(verdict.path, 43u);
    EXPECT_THAT(verdict.toString(), testing::HasSubstr("43 on the path"));
}

TEST(LossVerdict, SaysThatNothingWasLost) {
    SenderReport sender;
    sender.scheduled = 5;
    ReceiverReport receiver;
    receiver.received = 5;
    EXPECT_EQ(LossVerdict::of(sender, receiver).toString(), "nothing was lost");
}

RC_GTEST_PROP(LossVerdict, ThePartsAddUp, ()) {
    const auto number = [] { return *rc::gen::inRange<std::uint64_t>(0, 1000); };
    SenderReport sender;
    sender.scheduled = number();
    sender.socketFull = number(), sender.noBuffers = number(), sender.otherErrors = number();
    ReceiverReport receiver;
    receiver.received = number(), receiver.socketDrops = number(), receiver.late = number();
    const LossVerdict v = LossVerdict::of(sender, receiver);
    RC_ASSERT(v.lost == v.senderSocket + v.senderQueue + v.receiverBuffer + v.application + v.path);
}

} // namespace
} // namespace thisbe::packet
