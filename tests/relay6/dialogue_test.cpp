#include "relay6/dialogue.h"

#include <gtest/gtest.h>

namespace thisbe::relay6 {
namespace {

using Answers = std::vector<std::string>;

std::vector<Exchange> addressAndPort() {
    return {{"address", "::1"}, {"port", "7001"}};
}

TEST(Dialogue, AnswersEachPromptOnce) {
    Dialogue dialogue(addressAndPort(), Dialogue::Order::any);
    EXPECT_EQ(dialogue.onText("Your IPv6 Address? "), Answers{"::1"});
    EXPECT_FALSE(dialogue.complete());
    EXPECT_EQ(dialogue.waitingFor(), "port");
    EXPECT_EQ(dialogue.onText("address again? Port? "), Answers{"7001"});
    EXPECT_TRUE(dialogue.complete());
    EXPECT_EQ(dialogue.onText("address port"), Answers{});
}

TEST(Dialogue, PromptsMayComeInAnyPieces) {
    Dialogue dialogue(addressAndPort(), Dialogue::Order::any);
    Answers all;
    for (const char c : std::string("Hello. ADDRESS: PORT: "))
        for (const std::string& answer : dialogue.onText(std::string(1, c)))
            all.push_back(answer);
    EXPECT_EQ(all, (Answers{"::1", "7001"}));
}

TEST(Dialogue, SeveralPromptsInOnePieceAreAnsweredInTheirOrder) {
    Dialogue dialogue(addressAndPort(), Dialogue::Order::any);
    EXPECT_EQ(dialogue.onText("port? address?"), (Answers{"7001", "::1"}));
}

TEST(Dialogue, AScriptGoesStrictlyInOrder) {
    Dialogue dialogue({{"address", "::1"}, {"ok", std::nullopt}, {"port", "7001"}}, Dialogue::Order::script);
    EXPECT_EQ(dialogue.onText("port? address?"), Answers{"::1"});
    EXPECT_EQ(dialogue.onText("port?"), Answers{});
    EXPECT_EQ(dialogue.onText("OK now the port?"), Answers{"7001"});
    EXPECT_TRUE(dialogue.complete());
}

TEST(Dialogue, ParsesPatternAndText) {
    const auto simple = parseExchange("address=2001:db8::1");
    ASSERT_TRUE(simple);
    EXPECT_EQ(simple->expect, "address");
    EXPECT_EQ(simple->answer, "2001:db8::1");
    const auto escaped = parseExchange("a\\=b=c=d\\n");
    ASSERT_TRUE(escaped);
    EXPECT_EQ(escaped->expect, "a=b");
    EXPECT_EQ(escaped->answer, "c=d\n");
    EXPECT_EQ(parseExchange("empty=")->answer, "");
    EXPECT_FALSE(parseExchange("no equals"));
    EXPECT_FALSE(parseExchange("=text"));
}

} // namespace
} // namespace thisbe::relay6
