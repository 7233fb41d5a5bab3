#include "peer/join_command.h"

#include "peer/chat/message_plane.h"
#include "peer/shell/console_log.h"
#include "peer/shell/json_report.h"
#include "peer/shell/plain_console.h"
#include "peer/shell/plain_report.h"
#include "peer/shell/shell.h"
#include "peer/shell/terminal_console.h"
#include "shared/net/signal_watch.h"
#include "shared/net/system_clock.h"
#include "shared/net/system_random.h"
#include "shared/program/state_folder.h"

#include <csignal>
#include <iostream>
#include <unistd.h>

namespace thisbe::peer {

namespace {

constexpr const char* kFooter =
    "On a terminal lines are edited and events appear above what you type. Otherwise commands are read from\n"
    "standard input once registered; at its end, when all messages have arrived or failed, it leaves.\n"
    "Commands: @show_list, @chat ID TEXT (ID * is everybody), @why ID, @exit, @help.\n"
    "\n"
    "Chats are encrypted end to end and go by the best path that is proven: the same LAN, directly over IPv6 "
    "or IPv4,\n"
    "or through the server's relay, over TCP where UDP is blocked. A peer's key is remembered at the first "
    "meeting; to\n"
    "be sure that it is who you think, compare 'thisbe id' on its host and say --peer-key.\n"
    "\n"
    "Examples:\n"
    "  thisbe join nat1 --server rv.example.org\n"
    "  echo '@chat nat1 hello' | thisbe join nat2 --server rv.example.org --identity ~/nat2.pem\n"
    "  thisbe join bot --server rv.example.org --user ann --password-file ~/.thisbe-password --json --stay\n"
    "\n"
    "Exit status: 0 left, 1 a message read from a pipe or file was not delivered, 4 the server's name does\n"
    "not resolve, 5 no answer over UDP nor TCP, 6 refused (name taken, key in use, password, a limit),\n"
    "10 replaced by another program that has your key, 11 the server has another key than before.";

std::unique_ptr<SessionReport> makeReport(bool json, const Paint& paint) {
    if (json) return std::make_unique<JsonReport>();
    return std::make_unique<PlainReport>(paint);
}

std::unique_ptr<Console> makeConsole(bool editing, EventLoop& loop, const std::string& id, Shell& shell) {
    if (editing) return std::make_unique<TerminalConsole>(loop, id + "> ", shell);
    return std::make_unique<PlainConsole>(loop, STDIN_FILENO, shell);
}

} // namespace

JoinCommand::JoinCommand(CLI::App& app, const CommonOptions& common)
    : common_(common),
      command_(app.add_subcommand("join", "Be there under a name, see who else is, and talk to them")) {
    command_->footer(kFooter);
    command_->add_option("ID", id_, "Your name in the room")->required();
    addSessionArguments(*command_, session_);
    command_
        ->add_option("--identity", identityFile_,
                     "Your key; made when it is missing (default: identity.pem in the state folder)")
        ->type_name("FILE");
    command_->add_flag("--take-over", takeOver_, "Take the place of a running program that has the same key");
    addPathArguments(*command_, paths_);
    command_->add_flag("--stay", stay_, "Stay after the end of standard input, until SIGINT or SIGTERM");
    command_->add_flag("--json", json_, "Print one JSON object a line for each event (schema thisbe.join/1)");
}

Identity JoinCommand::loadIdentity() const {
    auto file = Result<std::filesystem::path>(identityFile_);
    if (identityFile_.empty()) file = stateFile("identity.pem");
    if (!file) throw StartupError(ExitStatus::configuration, file.error().message);
    auto identity = Identity::loadOrCreate(*file);
    if (!identity) throw StartupError(ExitStatus::configuration, identity.error().message);
    return std::move(*identity);
}

ExitStatus JoinCommand::run() {
    const SystemClock clock;
    auto options = registrationOptions(session_, id_, clock.wallNow());
    options.takeOver = takeOver_;
    const Identity identity = loadIdentity();
    const auto server = resolveServer(session_);
    ServerTrust trust(server.name);
    if (!options.serverKey) options.serverKey = trust.known();

    PeerTrust peerTrust(session_.room, pinnedKeys(paths_));
    SystemRandom random;
    EventLoop loop(clock);
    UdpBuffers buffers(8);
    const bool editing = !json_ && TerminalConsole::isPossible();
    const auto report = makeReport(json_, Paint(common_.colour, STDOUT_FILENO));
    Shell shell(loop,
                {.server = server.name.toString(),
                 .stay = stay_,
                 .failuresCount = ::isatty(STDIN_FILENO) == 0,
                 .readBeforehand = editing},
                *report, trust);
    const auto console = makeConsole(editing, loop, id_, shell);
    ConsoleLog log(common_.logLevel, *console);
    Session session({loop, buffers, identity, random, log},
                    {std::move(options), server.addresses, session_.tcp}, shell);
    MessagePlane messages(
        {loop, buffers, identity, random, log, clock.wallNow()}, {server.addresses, pathMode(paths_)},
        [&session](std::string_view to, ByteView payload) { return session.sendSignal(to, payload); },
        peerTrust, shell);
    const SignalWatch signals(loop, {SIGINT, SIGTERM, SIGHUP}, [&shell](int) { shell.onSignal(); });
    shell.connect(session, messages, *console);
    if (json_) console->data(JsonReport::begin(id_, session_.room, server.name.toString()).text);
    if (peerTrust.warning()) console->notice("thisbe: " + *peerTrust.warning());
    shell.start();
    loop.run();
    if (!shell.problem().empty()) console->notice("thisbe: " + shell.problem());
    return shell.status();
}

} // namespace thisbe::peer
