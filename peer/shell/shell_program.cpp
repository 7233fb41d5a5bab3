#include "peer/shell/shell_program.h"

#include "peer/shell/json_report.h"
#include "peer/shell/plain_console.h"
#include "peer/shell/plain_report.h"
#include "peer/shell/terminal_console.h"
#include "shared/net/signal_watch.h"
#include "shared/net/system_clock.h"

#include <csignal>
#include <unistd.h>

namespace thisbe::peer {

namespace {

std::unique_ptr<SessionReport> makeReport(bool json, const Paint& paint) {
    if (json) return std::make_unique<JsonReport>();
    return std::make_unique<PlainReport>(paint);
}

std::unique_ptr<Console> makeConsole(bool editing, EventLoop& loop, const std::string& id, Shell& shell) {
    if (editing) return std::make_unique<TerminalConsole>(loop, id + "> ", shell);
    return std::make_unique<PlainConsole>(loop, STDIN_FILENO, shell);
}

} // namespace

ExitStatus ShellProgram::run(const CommonOptions& common) const {
    const SystemClock clock;
    EventLoop loop(clock);
    const bool editing = !json && !saying && TerminalConsole::isPossible();
    const auto report = makeReport(json, Paint(common.colour, STDOUT_FILENO));
    Shell::Options options;
    options.stay = stay;
    options.failuresCount = saying || ::isatty(STDIN_FILENO) == 0;
    options.readBeforehand = editing;
    options.saying = saying;
    PeerProgram program({loop, clock, *report, common.logLevel}, peer, std::move(options),
                        acceptRules(accept, editing),
                        [&](Shell& shell) { return makeConsole(editing, loop, peer.id, shell); });
    Shell& shell = program.shell();
    const SignalWatch signals(loop, {SIGINT, SIGTERM, SIGHUP}, [&shell](int) { shell.onSignal(); });
    if (json) program.console().data(JsonReport::begin(peer.id, peer.session.room, program.server()).text);
    program.start();
    loop.run();
    if (!shell.problem().empty()) program.console().notice("thisbe: " + shell.problem());
    return shell.status();
}

} // namespace thisbe::peer
