#include "peer/session/chat_text.h"
#include "peer/shell/chat_outbox.h"

#include <gmock/gmock.h>

namespace thisbe::peer {
namespace {

using signal::SendError;
using signal::SignalHandle;
using signal::SignalResult;
using signal::SignalWay;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ChatOutboxTest : public ::testing::Test {
  protected:
    Result<SignalHandle, SendError> send(std::string_view to, ByteView payload) {
        if (refuseWith) return tl::make_unexpected(*refuseWith);
        sent.push_back(std::string(to) + ":" + chatText(payload).value_or("?"));
        return SignalHandle(++lastHandle);
    }
    void finish(std::uint32_t handle, SignalResult result = SignalResult::delivered) {
        outbox.onOutcome({SignalHandle(handle), "", result, SignalWay::throughServer, ""});
    }

    std::vector<std::string> sent;
    std::vector<std::string> told;
    std::optional<SendError> refuseWith;
    std::uint32_t lastHandle = 0;
    ChatOutbox outbox{[this](std::string_view to, ByteView payload) { return send(to, payload); },
                      [this](const ChatOutcome& chat) {
                          told.push_back(chat.text + (chat.delivered ? " yes" : " no: " + chat.why));
                      }};
};

TEST_F(ChatOutboxTest, SendsTheNextToAPeerWhenTheOneBeforeHasArrived) {
    outbox.put("a", "1");
    outbox.put("a", "2");
    outbox.put("b", "3");
    EXPECT_THAT(sent, ElementsAre("a:1", "b:3"));
    finish(1);
    EXPECT_THAT(sent, ElementsAre("a:1", "b:3", "a:2"));
    EXPECT_THAT(told, ElementsAre("1 yes"));
    EXPECT_EQ(outbox.size(), 2U);
}

TEST_F(ChatOutboxTest, GoesOnAfterOneThatWasNotDelivered) {
    outbox.put("a", "1");
    outbox.put("a", "2");
    finish(1, SignalResult::peerNotAnswering);
    EXPECT_THAT(told, ElementsAre("1 no: does not answer"));
    EXPECT_THAT(sent, ElementsAre("a:1", "a:2"));
}

TEST_F(ChatOutboxTest, WaitsWhereTooManyAreUnderWay) {
    outbox.put("a", "1");
    refuseWith = SendError::tooMany;
    outbox.put("b", "2");
    EXPECT_THAT(told, IsEmpty());
    refuseWith.reset();
    finish(1);
    EXPECT_THAT(sent, ElementsAre("a:1", "b:2"));
}

TEST_F(ChatOutboxTest, TellsAtOnceWhatCannotBeSent) {
    refuseWith = SendError::unknownPeer;
    outbox.put("a", "1");
    EXPECT_THAT(told, ElementsAre("1 no: is not in this room; @show_list shows who is"));
    EXPECT_EQ(outbox.size(), 0U);
}

TEST_F(ChatOutboxTest, IgnoresOutcomesOfOtherSignals) {
    outbox.put("a", "1");
    finish(77);
    EXPECT_THAT(told, IsEmpty());
    EXPECT_EQ(outbox.size(), 1U);
}

} // namespace
} // namespace thisbe::peer
