#include "peer/list_command.h"

#include "peer/roster_visit.h"
#include "peer/shell/roster_report.h"
#include "shared/net/signal_watch.h"
#include "shared/net/system_clock.h"
#include "shared/net/system_random.h"
#include "shared/program/program_log.h"

#include <csignal>
#include <iostream>
#include <unistd.h>

namespace thisbe::peer {

namespace {

constexpr const char* kFooter =
    "To see a room one has to be in it: for a moment the others see a peer 'list-…' join and leave.\n"
    "\n"
    "Examples:\n"
    "  thisbe list --server rv.example.org\n"
    "  thisbe list --server rv.example.org --room office --json | jq -r '.[].id'\n"
    "\n"
    "Exit status: 0 listed, 4 the server's name does not resolve, 5 no answer over UDP, TCP or TLS, 6 "
    "refused,\n"
    "11 the server has another key than before.";

// "list-9f86d081": nobody's name, and another one each time.
std::string visitorId(RandomSource& random) {
    char text[16];
    std::snprintf(text, sizeof text, "list-%08x", random.u32());
    return text;
}

// Nobody has to know this visitor again.
Identity visitorIdentity() {
    auto identity = Identity::generate();
    if (!identity) throw StartupError(ExitStatus::internal, identity.error().message);
    return std::move(*identity);
}

} // namespace

ListCommand::ListCommand(CLI::App& app, const CommonOptions& common) : common_(common) {
    CLI::App* command = app.add_subcommand("list", "Show who is in a room");
    command->footer(kFooter);
    addSessionArguments(*command, session_);
    command->add_flag(
        "--json", json_,
        "Print a JSON array of objects: id, public4, private4, public6, private6, last_seen_ms");
}

ExitStatus ListCommand::run() {
    const SystemClock clock;
    SystemRandom random;
    auto options = registrationOptions(session_, visitorId(random));
    options.direct = false;
    const auto server = resolveServer(session_);
    const auto tls = tlsWay(session_, server);
    ServerTrust trust(server.name);
    if (!options.serverKey) options.serverKey = trust.known();

    const Identity identity = visitorIdentity();
    ProgramLog log(common_.logLevel);
    EventLoop loop(clock);
    UdpBuffers buffers(8);
    RosterVisit visit(loop, trust, server.name.toString());
    Session session({loop, buffers, identity, random, log},
                    {std::move(options), server.addresses, session_.tcp, tls ? &*tls : nullptr}, visit);
    const SignalWatch signals(loop, {SIGINT, SIGTERM}, [&visit](int) { visit.onSignal(); });
    visit.start(session);
    loop.run();
    if (visit.problem()) throw *visit.problem();

    const auto isSelf = [&session](std::string_view id, const signal::RosterPeer& peer) {
        return session.isSelf(id, peer);
    };
    std::cout << (json_ ? rosterAsJson(visit.peers(), isSelf, loop.now(), false) + "\n"
                        : rosterAsTable(visit.peers(), isSelf, loop.now(),
                                        Paint(common_.colour, STDOUT_FILENO)))
              << std::flush;
    return ExitStatus::success;
}

} // namespace thisbe::peer
