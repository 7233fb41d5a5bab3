#include "peer/chat/chat_message.h"
#include "peer/shell/shell_command.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace thisbe::peer {
namespace {

template<class Kind>
bool is(std::string_view line) {
    return std::holds_alternative<Kind>(parseShellCommand(line));
}

std::string whyWrong(std::string_view line) {
    const auto parsed = parseShellCommand(line);
    const auto* wrong = std::get_if<command::Wrong>(&parsed);
    return wrong == nullptr ? "" : wrong->why;
}

TEST(ShellCommand, KnowsItsCommandsWithBlanksAround) {
    EXPECT_TRUE(is<command::ShowList>("@show_list"));
    EXPECT_TRUE(is<command::ShowList>(" \t@show_list \r"));
    EXPECT_TRUE(is<command::Exit>("@exit"));
    EXPECT_TRUE(is<command::Help>("@help"));
    EXPECT_TRUE(is<command::Nothing>(""));
    EXPECT_TRUE(is<command::Nothing>("  \t\r"));
}

TEST(ShellCommand, KeepsAChatsTextAsItWasTyped) {
    const auto parsed = parseShellCommand("@chat  nät2 \t hi   there, ☂ @exit ");
    const auto* chat = std::get_if<command::Chat>(&parsed);
    ASSERT_NE(chat, nullptr);
    EXPECT_EQ(chat->to, "nät2");
    EXPECT_EQ(chat->text, "hi   there, ☂ @exit");
}

TEST(ShellCommand, AnswersHalfAChatWithItsForm) {
    for (const char* line : {"@chat", "@chat nat2", "@chat nat2   "})
        EXPECT_NE(whyWrong(line).find("@chat ID TEXT"), std::string::npos) << line;
}

TEST(ShellCommand, RefusesATextThatDoesNotFitIntoOneSignal) {
    EXPECT_TRUE(is<command::Chat>("@chat a " + std::string(kMaxChatText, 'x')));
    EXPECT_NE(whyWrong("@chat a " + std::string(kMaxChatText + 1, 'x')).find("40960 is the most"),
              std::string::npos);
}

TEST(ShellCommand, PointsToTheHelpForAnythingElse) {
    EXPECT_NE(whyWrong("@shw_list").find("@help"), std::string::npos);
    EXPECT_NE(whyWrong("hello").find("@chat ID TEXT"), std::string::npos);
    EXPECT_NE(whyWrong("@exit now").find("'now'"), std::string::npos);
}

TEST(ShellCommand, ShowsWhatWasTypedWronglyWithoutControlCharacters) {
    EXPECT_EQ(whyWrong("@\033[2J").find('\033'), std::string::npos);
    EXPECT_EQ(whyWrong("@exit \033]0;title\007").find('\033'), std::string::npos);
}

RC_GTEST_PROP(ShellCommand, TakesAnyBytes, (const std::string& line)) {
    const auto parsed = parseShellCommand("@" + line);
    RC_ASSERT(!std::holds_alternative<command::Nothing>(parsed));
}

} // namespace
} // namespace thisbe::peer
