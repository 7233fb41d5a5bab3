#include "peer/join_command.h"

namespace thisbe::peer {

namespace {

constexpr const char* kFooter =
    "On a terminal lines are edited and events appear above what you type. Otherwise commands are read from\n"
    "standard input once registered; at its end, when all messages have arrived or failed, it leaves.\n"
    "Commands: @show_list, @chat ID TEXT (ID * is everybody), @why ID, @generate ID …, @accept ID, @refuse ID,\n"
    "@stop, @exit, @help.\n"
    "\n"
    "Chats are encrypted end to end and go by the best path that is proven: the same LAN, directly over IPv6 "
    "or IPv4,\n"
    "or through the server's relay, over TCP or TLS where UDP is blocked. A peer's key is remembered at the "
    "first "
    "meeting; to\n"
    "be sure that it is who you think, compare 'thisbe id' on its host and say --peer-key.\n"
    "\n"
    "Test traffic (@generate there, thisbe generate) comes only from whom --accept names; on a terminal you are\n"
    "asked, elsewhere nobody is let in by default.\n"
    "\n"
    "Examples:\n"
    "  thisbe join nat1 --server rv.example.org\n"
    "  echo '@chat nat1 hello' | thisbe join nat2 --server rv.example.org --identity ~/nat2.pem\n"
    "  thisbe join bot --server rv.example.org --user ann --password-file ~/.thisbe-password --json --stay\n"
    "\n"
    "Exit status: 0 left, 1 a message read from a pipe or file was not delivered, 4 the server's name does\n"
    "not resolve, 5 no answer over UDP, TCP or TLS, 6 refused (name taken, key in use, password, a limit),\n"
    "10 replaced by another program that has your key, 11 the server has another key than before.";

} // namespace

JoinCommand::JoinCommand(CLI::App& app, const CommonOptions& common) : common_(common) {
    CLI::App* const command =
        app.add_subcommand("join", "Be there under a name, see who else is, and talk to them");
    command->footer(kFooter);
    command->add_option("ID", program_.peer.id, "Your name in the room")->required();
    addSessionArguments(*command, program_.peer.session);
    command
        ->add_option("--identity", program_.peer.identityFile,
                     "Your key; made when it is missing (default: identity.pem in the state folder)")
        ->type_name("FILE");
    command->add_flag("--take-over", program_.peer.takeOver,
                      "Take the place of a running program that has the same key");
    addPathArguments(*command, program_.peer.paths);
    addAcceptArguments(*command, program_.accept);
    command->add_option("--log", program_.peer.logFile, "Append what is said to this file")->type_name("FILE");
    command->add_flag("--stay", program_.stay,
                      "Stay after the end of standard input, until SIGINT or SIGTERM");
    command->add_flag("--json", program_.json,
                      "Print one JSON object a line for each event (schema thisbe.join/1)");
}

ExitStatus JoinCommand::run() {
    return program_.run(common_);
}

} // namespace thisbe::peer
