#include "peer/generator/peer_generator.h"

#include "peer/generator/records_order.h"
#include "peer/kind_help.h"
#include "peer/report/capture_file.h"
#include "peer/report/live_test.h"
#include "peer/report/test_result_row.h"
#include "peer/shell/plain_console.h"
#include "peer/shell/test_report.h"
#include "peer/store/generator_store.h"
#include "shared/net/signal_watch.h"
#include "shared/net/system_clock.h"

#include <csignal>
#include <unistd.h>

namespace thisbe::peer {

namespace {

TestReport::Form formOf(const GenerateArguments& arguments) {
    if (arguments.json || arguments.jsonStream) return TestReport::Form::json;
    return arguments.csv ? TestReport::Form::csv : TestReport::Form::text;
}

// Null where none was asked for.
std::unique_ptr<CaptureFile> captureOf(PacketPlane& packets, const Clock& clock, const std::string& path) {
    if (path.empty()) return nullptr;
    auto file = std::make_unique<CaptureFile>(path, clock);
    packets.setTap([capture = file.get()](TimePoint now, bool sent, const PathEnds& ends, ByteView datagram) {
        capture->add(now, sent ? ends.local : ends.remote, sent ? ends.remote : ends.local, datagram);
    });
    return file;
}

} // namespace

std::string PeerGenerator::summary() const {
    return "to a peer of the room, behind whatever NATs, by the ways that the two have";
}

std::vector<std::string> PeerGenerator::examples() const {
    return {"thisbe generate bob --server rv.example.org --as ann --rate 1000pps --size 1200",
            "thisbe generate bob --server rv.example.org --as ann --via all --duration 30 --json",
            "thisbe generate bob --server rv.example.org --as ann --via direct4,relay --in-turn --reverse",
            "thisbe generate bob --server rv.example.org --as ann --type random --count 100   # records"};
}

std::vector<std::string_view> PeerGenerator::options() const {
    std::vector<std::string_view> out(orderOptions().begin(), orderOptions().end());
    out.insert(out.end(), own_.begin(), own_.end());
    for (const char* name :
         {"--json", "--json-stream", "--csv", "--type", "--interval", "--continuous", "--db", "--pcap"})
        out.emplace_back(name);
    return out;
}

void PeerGenerator::addOptions(CLI::App& command) {
    own_ = addedOptions(command, [&] {
        addSessionArguments(command, peer_.session);
        command.get_option("--server")->required(false);
        command.add_option("--as", peer_.id, "Peers: your name in the room for the moment")->type_name("ID");
        command
            .add_option("--identity", peer_.identityFile,
                        "Peers: your key (default: identity.pem in the state folder)")
            ->type_name("FILE");
        addPathArguments(command, peer_.paths);
        addWayArguments(command, ways_);
    });
}

ExitStatus PeerGenerator::run(const GenerateArguments& arguments) {
    if (peer_.id.empty())
        throw StartupError(ExitStatus::usage, "a test with a peer needs --as ID: your own name in the room");
    Shell::Options options;
    if (arguments.type.empty()) {
        if (arguments.interval || arguments.continuous)
            throw StartupError(ExitStatus::usage,
                               "--interval and --continuous are for records: say --type too");
        options.order = orderOf(arguments, ways_);
    } else {
        if (!arguments.capture.empty())
            throw StartupError(ExitStatus::usage, "--pcap keeps packets; records go through the channel");
        RecordsOrder order = recordsOrderOf(arguments);
        order.plan.source.ip = peer_.id;
        order.plan.destination.ip = arguments.target;
        options.order = std::move(order);
    }
    return runOrder(arguments, std::move(options));
}

ExitStatus PeerGenerator::runOrder(const GenerateArguments& arguments, Shell::Options options) const {
    GeneratorStore store(arguments.database);
    options.keepTest = [&store](const TestResult& result) { store.keep(asRow(result)); };
    const SystemClock clock;
    EventLoop loop(clock);
    const TestReport report(formOf(arguments), Paint(common_.colour, STDOUT_FILENO));
    PeerProgram program(
        {loop, clock, report, common_.logLevel}, peer_, std::move(options), {},
        [&loop](Shell& shell) { return std::make_unique<PlainConsole>(loop, STDIN_FILENO, shell); });
    const auto capture = captureOf(program.packets(), clock, arguments.capture);
    Shell& shell = program.shell();
    const SignalWatch signals(loop, {SIGINT, SIGTERM, SIGHUP}, [&shell](int) { shell.onSignal(); });
    {
        LiveTest live(
            loop, clock, [&program] { return program.packets().begunAt(); },
            [&program] { return program.packets().progress(); }, arguments.jsonStream);
        program.start();
        loop.run();
    }
    if (capture) capture->close();
    store.finish();
    if (shell.status() != ExitStatus::success && !shell.problem().empty())
        throw StartupError(shell.status(), shell.problem());
    return shell.status();
}

} // namespace thisbe::peer
