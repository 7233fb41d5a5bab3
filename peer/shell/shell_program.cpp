#include "peer/shell/shell_program.h"

#include "peer/chat/message_plane.h"
#include "peer/session/own_identity.h"
#include "peer/shell/console_log.h"
#include "peer/shell/json_report.h"
#include "peer/shell/plain_console.h"
#include "peer/shell/plain_report.h"
#include "peer/shell/terminal_console.h"
#include "shared/net/signal_watch.h"
#include "shared/net/system_clock.h"
#include "shared/net/system_random.h"

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
    auto options = registrationOptions(session, id);
    options.takeOver = takeOver;
    const Identity identity = loadOwnIdentity(identityFile);
    const auto server = resolveServer(session);
    const auto tls = tlsWay(session, server);
    const TlsWay* const overTls = tls ? &*tls : nullptr;
    ServerTrust trust(server.name);
    if (!options.serverKey) options.serverKey = trust.known();
    PeerTrust peerTrust(session.room, pinnedKeys(paths));

    SystemRandom random;
    EventLoop loop(clock);
    UdpBuffers buffers(8);
    ChatLog history(logFile, clock);
    const bool editing = !json && !saying && TerminalConsole::isPossible();
    const auto report = makeReport(json, Paint(common.colour, STDOUT_FILENO));
    Shell shell(loop,
                {.server = server.name.toString(),
                 .stay = stay,
                 .failuresCount = saying || ::isatty(STDIN_FILENO) == 0,
                 .readBeforehand = editing,
                 .saying = saying},
                *report, trust, history);
    const auto console = makeConsole(editing, loop, id, shell);
    ConsoleLog log(common.logLevel, *console);
    Session registration({loop, buffers, identity, random, log},
                         {std::move(options), server.addresses, session.tcp, overTls}, shell);
    MessagePlane messages(
        {loop, buffers, identity, random, log, clock.wallNow()},
        {server.addresses, overTls, server.nat64, pathMode(paths)},
        [&registration](std::string_view to, ByteView payload) {
            return registration.sendSignal(to, payload);
        },
        peerTrust, shell);
    const SignalWatch signals(loop, {SIGINT, SIGTERM, SIGHUP}, [&shell](int) { shell.onSignal(); });
    shell.connect(registration, messages, *console);
    if (json) console->data(JsonReport::begin(id, session.room, server.name.toString()).text);
    if (peerTrust.warning()) console->notice("thisbe: " + *peerTrust.warning());
    shell.start();
    loop.run();
    if (!shell.problem().empty()) console->notice("thisbe: " + shell.problem());
    return shell.status();
}

} // namespace thisbe::peer
