#include "peer/shell/shell_command.h"

#include "peer/chat/chat_message.h"
#include "peer/packets/order_arguments.h"
#include "shared/program/terminal.h"

namespace thisbe::peer {

namespace {

constexpr std::string_view kBlanks = " \t";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// The first word, which leaves the text.
std::string_view takeWord(std::string_view& text) {
    const auto end = std::min(text.find_first_of(kBlanks), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks, end), text.size()));
    return word;
}

ShellCommand parseChat(std::string_view rest) {
    const auto to = takeWord(rest);
    if (to.empty() || rest.empty()) return command::Wrong{"whom, and what? Type: @chat ID TEXT"};
    if (rest.size() > kMaxChatText)
        return command::Wrong{"that text has " + std::to_string(rest.size()) + " bytes, and " +
                              std::to_string(kMaxChatText) + " is the most; send it in parts"};
    return command::Chat{std::string(to), std::string(rest)};
}

ShellCommand parseWhy(std::string_view rest) {
    const auto id = takeWord(rest);
    if (id.empty() || !rest.empty()) return command::Wrong{"whose path? Type: @why ID"};
    return command::Why{std::string(id)};
}

ShellCommand parseGenerate(std::string_view rest) {
    auto order = parseOrder(rest);
    if (!order) return command::Wrong{"@generate: " + order.error().message};
    return command::Generate{std::move(*order)};
}

ShellCommand parseAnswer(std::string_view rest, bool agreed) {
    const auto id = takeWord(rest);
    if (id.empty() || !rest.empty())
        return command::Wrong{std::string("whose test? Type: ") + (agreed ? "@accept ID" : "@refuse ID")};
    return command::Answer{std::string(id), agreed};
}

} // namespace

ShellCommand parseShellCommand(std::string_view line) {
    auto rest = trimmed(line);
    if (rest.empty()) return command::Nothing{};
    if (rest.front() != '@')
        return command::Wrong{
            "commands begin with @; to say something, type: @chat ID TEXT (@help tells more)"};
    const auto word = takeWord(rest);
    if (word == "@chat") return parseChat(rest);
    if (word == "@why") return parseWhy(rest);
    if (word == "@generate") return parseGenerate(rest);
    if (word == "@accept" || word == "@refuse") return parseAnswer(rest, word == "@accept");
    const bool known = word == "@show_list" || word == "@stop" || word == "@exit" || word == "@help";
    if (!known) return command::Wrong{"no command " + printable(word) + "; @help lists them"};
    if (!rest.empty())
        return command::Wrong{std::string(word) + " takes nothing after it, met '" + printable(rest) + "'"};
    if (word == "@show_list") return command::ShowList{};
    if (word == "@stop") return command::Stop{};
    if (word == "@exit") return command::Exit{};
    return command::Help{};
}

std::string_view shellHelp() {
    return "@show_list      who is here: id, public / private address, a line for each address family\n"
           "@chat ID TEXT   say something to one of them, or to all: @chat * TEXT\n"
           "@why ID         which path the talk with that peer takes, and why\n"
           "@generate ID …  send test traffic to a peer that agrees, and report how it went:\n"
           "                --rate 1000pps --size 200 --duration 10 --via all …, as thisbe generate --help "
           "says\n"
           "@accept ID      let that peer have the test that it asked for; @refuse ID does not\n"
           "@stop           end the tests that you began, with their results\n"
           "@exit           leave, and tell the others\n"
           "@help           this";
}

} // namespace thisbe::peer
