#include "peer/chat_command.h"

#include "peer/chat/chat_message.h"

#include <iostream>
#include <iterator>

namespace thisbe::peer {

namespace {

constexpr const char* kFooter =
    "TEXT may be several words, and is read from standard input where there is "
    "none, or only '-'. The other end must\n"
    "be there: 'thisbe join' or another program of its kind.\n"
    "\n"
    "Examples:\n"
    "  thisbe chat --server rv.example.org --as alarm ann 'the disk is full'\n"
    "  df -h | thisbe chat --server rv.example.org --as alarm ann\n"
    "\n"
    "Exit status: 0 the program at the other end has acknowledged it, 1 it was "
    "not delivered (standard output says\n"
    "why), 4 the server's name does not resolve, 5 no answer over UDP, TCP or TLS, 6 "
    "refused (name taken, key in use,\n"
    "password, a limit), 10 replaced by another program that has your key, 11 "
    "the server has another key than before.";

// All of standard input, without the end of its last line; a little more than is allowed is enough to see it.
std::string readText() {
    std::string text;
    char piece[4096];
    while (text.size() <= kMaxChatText && std::cin.read(piece, sizeof piece).gcount() > 0)
        text.append(piece, static_cast<std::size_t>(std::cin.gcount()));
    if (text.ends_with('\n')) text.pop_back();
    return text;
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words)
        out += (out.empty() ? "" : " ") + word;
    return out;
}

} // namespace

ChatCommand::ChatCommand(CLI::App& app, const CommonOptions& common) : common_(common) {
    CLI::App* const command =
        app.add_subcommand("chat", "Say one thing to a peer, and know whether it arrived");
    command->footer(kFooter);
    addSessionArguments(*command, program_.peer.session);
    command->add_option("--as", program_.peer.id, "Your name in the room for the moment")
        ->type_name("ID")
        ->required();
    command
        ->add_option("--identity", program_.peer.identityFile,
                     "Your key; made when it is missing (default: identity.pem in the state folder)")
        ->type_name("FILE");
    addPathArguments(*command, program_.peer.paths);
    command->add_option("--log", program_.peer.logFile, "Append what was said to this file")->type_name("FILE");
    command->add_flag("--json", program_.json,
                      "Print one JSON object a line for each event (schema thisbe.join/1)");
    command->add_option("TO", to_, "The peer's name")->required();
    command->add_option("TEXT", words_, "What to say");
}

ExitStatus ChatCommand::run() {
    const bool fromInput = words_.empty() || (words_.size() == 1 && words_.front() == "-");
    std::string text = fromInput ? readText() : joined(words_);
    if (text.empty())
        throw StartupError(ExitStatus::usage, "there is nothing to say: give TEXT or standard input");
    program_.saying = Shell::Saying{to_, std::move(text)};
    return program_.run(common_);
}

} // namespace thisbe::peer
