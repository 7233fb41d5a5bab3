// A line that somebody typed, taken apart.
#pragma once

#include "peer/packets/test_order.h"

#include <string>
#include <string_view>
#include <variant>

namespace thisbe::peer {

namespace command {

struct Nothing {}; // an empty line
struct ShowList {};
struct Chat {
    std::string to;
    std::string text;
};
struct Why {
    std::string id;
};
struct Generate {
    TestOrder order;
};
// To a peer's question whether it may send test traffic.
struct Answer {
    std::string id;
    bool agreed = false;
};
struct Stop {}; // the tests that were ordered here
struct Exit {};
struct Help {};
// Not a command: why, for the person who typed it, with what to type instead.
struct Wrong {
    std::string why;
};

} // namespace command

using ShellCommand =
    std::variant<command::Nothing, command::ShowList, command::Chat, command::Why, command::Generate,
                 command::Answer, command::Stop, command::Exit, command::Help, command::Wrong>;

// Words are separated by spaces and tabs; a chat's text is everything after the id and the blanks behind it,
// as it was typed. The line comes without its end.
ShellCommand parseShellCommand(std::string_view line);

// One line a command.
std::string_view shellHelp();

} // namespace thisbe::peer
