#include "peer/chat/chat_message.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace thisbe::peer {
namespace {

std::optional<ChatText> textOf(std::string_view json) {
    const auto message = parseChatMessage(json);
    if (!message || !std::holds_alternative<ChatText>(*message)) return std::nullopt;
    return std::get<ChatText>(*message);
}

TEST(ChatMessage, TextAndAcknowledgementLookAsDocumented) {
    EXPECT_EQ(toJson(ChatText{7, "say \"hi\" ☂\n"}), R"({"id":7,"text":"say \"hi\" ☂\n"})");
    EXPECT_EQ(toJson(ChatAcknowledgement{7}), R"({"ack":7})");
}

TEST(ChatMessage, ReadsWhatAPageWouldWrite) {
    const auto text =
        textOf(" { \"text\" : \"h\\u00e9\", \"later\": [1, {\"x\": 2}], \"id\" : 9007199254740991 } ");
    ASSERT_TRUE(text);
    EXPECT_EQ(text->id, kMaxChatId);
    EXPECT_EQ(text->text, "hé");
    const auto ack = parseChatMessage("{\"ack\":0}");
    ASSERT_TRUE(ack && std::holds_alternative<ChatAcknowledgement>(*ack));
}

TEST(ChatMessage, RefusesWhatItCannotUse) {
    EXPECT_EQ(parseChatMessage("").error(), ChatParseError::notJson);
    EXPECT_EQ(parseChatMessage("{\"id\":1,\"text\":\"").error(), ChatParseError::notJson);
    EXPECT_EQ(parseChatMessage("[1]").error(), ChatParseError::noSuchMessage);
    EXPECT_EQ(parseChatMessage("{\"id\":1}").error(), ChatParseError::noSuchMessage);
    EXPECT_EQ(parseChatMessage("{\"id\":1,\"text\":5}").error(), ChatParseError::noSuchMessage);
    EXPECT_EQ(parseChatMessage("{\"text\":\"x\"}").error(), ChatParseError::badId);
    EXPECT_EQ(parseChatMessage("{\"id\":-1,\"text\":\"x\"}").error(), ChatParseError::badId);
    EXPECT_EQ(parseChatMessage("{\"id\":1.5,\"text\":\"x\"}").error(), ChatParseError::badId);
    EXPECT_EQ(parseChatMessage("{\"id\":9007199254740992,\"text\":\"x\"}").error(), ChatParseError::badId);
    EXPECT_EQ(parseChatMessage("{\"ack\":\"1\"}").error(), ChatParseError::badId);
    EXPECT_EQ(parseChatMessage(toJson(ChatText{1, std::string(kMaxChatText + 1, 'x')})).error(),
              ChatParseError::tooLong);
    EXPECT_EQ(parseChatMessage(std::string(10 * kMaxChatText, ' ')).error(), ChatParseError::tooLong);
}

TEST(ChatMessage, WhatNestsDeeplyIsRefusedWithoutBeingFollowed) {
    EXPECT_EQ(parseChatMessage(std::string(100'000, '[')).error(), ChatParseError::notJson);
    EXPECT_FALSE(parseChatMessage("{\"id\":1,\"x\":" + std::string(50, '[') + std::string(50, ']') + "}"));
}

TEST(ChatMessage, EveryTruncationIsRefused) {
    const std::string whole = toJson(ChatText{7, "ünïcode"});
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(parseChatMessage(std::string_view(whole).substr(0, size))) << size;
}

TEST(ChatMessage, TheLongestTextFitsHoweverItIsEscaped) {
    const std::string worst(kMaxChatText, '\x01');
    const auto back = textOf(toJson(ChatText{1, worst}));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->text, worst);
}

RC_GTEST_PROP(ChatMessage, TakesAnyBytes, (const std::string& json)) {
    static_cast<void>(parseChatMessage(json));
}

} // namespace
} // namespace thisbe::peer
