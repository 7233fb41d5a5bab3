#include "peer/chat/conversation.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace thisbe::peer {
namespace {

using std::chrono::seconds;

constexpr TimePoint kStart{};

// One end; what it sends lies in `wire` until it is carried over.
struct End {
    explicit End(std::uint64_t firstId = 100)
        : conversation(firstId,
                       {.send =
                            [this](std::string_view json) {
                                if (!room) return SctpSendResult::bufferFull;
                                wire.emplace_back(json);
                                return SctpSendResult::accepted;
                            },
                        .onOutcome = [this](const Conversation::Outcome& one) { outcomes.push_back(one); },
                        .onText = [this](const std::string& text) { texts.push_back(text); }}) {}

    Conversation conversation;
    bool room = true;
    std::deque<std::string> wire;
    std::vector<Conversation::Outcome> outcomes;
    std::vector<std::string> texts;
};

void carry(End& from, End& to) {
    while (!from.wire.empty()) {
        const std::string json = from.wire.front();
        from.wire.pop_front();
        EXPECT_TRUE(to.conversation.onMessage(json));
    }
}

void open(End& a, End& b) {
    a.conversation.onOpen();
    b.conversation.onOpen();
}

TEST(Conversation, ATextIsDeliveredWhenTheOtherEndHasAcknowledgedIt) {
    End a;
    End b;
    a.conversation.put(kStart, "hi");
    EXPECT_TRUE(a.wire.empty()) << "there is no call yet";
    open(a, b);
    carry(a, b);
    EXPECT_EQ(b.texts, std::vector<std::string>{"hi"});
    EXPECT_TRUE(a.outcomes.empty());
    carry(b, a);
    ASSERT_EQ(a.outcomes.size(), 1U);
    EXPECT_TRUE(a.outcomes[0].delivered);
    EXPECT_EQ(a.conversation.waiting(), 0U);
}

TEST(Conversation, WhatWasNotAcknowledgedIsSentAgainOverANewCallAndTakenOnce) {
    End a;
    End b;
    open(a, b);
    a.conversation.put(kStart, "one");
    carry(a, b);
    b.wire.clear(); // the acknowledgement dies with the call
    a.conversation.onClosed();
    b.conversation.onClosed();
    a.conversation.put(kStart, "two");
    open(a, b);
    carry(a, b);
    carry(b, a);
    EXPECT_EQ(b.texts, (std::vector<std::string>{"one", "two"}));
    EXPECT_EQ(b.conversation.duplicates(), 1U);
    EXPECT_EQ(a.outcomes.size(), 2U);
    EXPECT_TRUE(a.outcomes[0].delivered && a.outcomes[1].delivered);
}

TEST(Conversation, AFullChannelMakesTextsWaitInOrder) {
    End a;
    End b;
    open(a, b);
    a.room = false;
    a.conversation.put(kStart, "one");
    a.conversation.put(kStart, "two");
    EXPECT_TRUE(a.wire.empty());
    a.room = true;
    a.conversation.onWritable();
    carry(a, b);
    EXPECT_EQ(b.texts, (std::vector<std::string>{"one", "two"}));
}

TEST(Conversation, ATextThatNobodyAcknowledgesFailsInTime) {
    End a;
    End b;
    a.conversation.put(kStart, "unsent");
    EXPECT_EQ(a.conversation.nextDeadline(), kStart + Conversation::kPatience);
    a.conversation.onDeadline(kStart + Conversation::kPatience);
    open(a, b);
    a.conversation.put(kStart + seconds{40}, "sent");
    a.conversation.onDeadline(kStart + seconds{70});
    ASSERT_EQ(a.outcomes.size(), 2U);
    EXPECT_FALSE(a.outcomes[0].delivered || a.outcomes[1].delivered);
    EXPECT_EQ(a.outcomes[0].why, "could not be reached within 30 s");
    EXPECT_EQ(a.outcomes[1].why, "has not acknowledged it in 30 s; it may still arrive");
    EXPECT_EQ(a.conversation.nextDeadline(), kNever);
}

TEST(Conversation, FailingAllTellsEachText) {
    End a;
    a.conversation.put(kStart, "one");
    a.conversation.put(kStart, "two");
    a.conversation.failAll("is off-line");
    ASSERT_EQ(a.outcomes.size(), 2U);
    EXPECT_EQ(a.outcomes[1].text, "two");
    EXPECT_EQ(a.outcomes[1].why, "is off-line");
}

TEST(Conversation, StrangeMessagesAndAcknowledgementsChangeNothing) {
    End a;
    a.conversation.onOpen();
    a.conversation.put(kStart, "hi");
    EXPECT_FALSE(a.conversation.onMessage("hello"));
    EXPECT_TRUE(a.conversation.onMessage("{\"ack\":5}"));
    EXPECT_EQ(a.conversation.waiting(), 1U);
}

RC_GTEST_PROP(Conversation, CallsThatBreakAnywhereLoseAndDoubleNothing,
              (const std::vector<std::uint8_t>& story)) {
    End a(100);
    End b(200);
    open(a, b);
    std::vector<std::string> put;
    for (const std::uint8_t step : story) {
        if (step < 100) {
            put.push_back(std::to_string(put.size()));
            a.conversation.put(kStart, put.back());
        } else if (step < 150 && !a.wire.empty()) {
            b.conversation.onMessage(a.wire.front());
            a.wire.pop_front();
        } else if (step < 200 && !b.wire.empty()) {
            a.conversation.onMessage(b.wire.front());
            b.wire.pop_front();
        } else if (step >= 240) { // the call breaks, and what is under way is lost
            a.conversation.onClosed();
            b.conversation.onClosed();
            a.wire.clear();
            b.wire.clear();
            open(a, b);
        }
    }
    a.conversation.onClosed();
    a.wire.clear();
    b.wire.clear();
    open(a, b);
    carry(a, b);
    carry(b, a);
    RC_ASSERT(b.texts == put);
    RC_ASSERT(a.outcomes.size() == put.size());
    RC_ASSERT(a.conversation.waiting() == 0);
}

} // namespace
} // namespace thisbe::peer
