#include "peer/generator/udp_generator.h"

#include "peer/generator/test_plan_of.h"
#include "peer/generator/test_status.h"
#include "peer/generator/udp_run_result.h"
#include "peer/report/capture_file.h"
#include "peer/report/live_test.h"
#include "peer/report/test_result_csv.h"
#include "peer/report/test_result_json.h"
#include "peer/report/test_result_row.h"
#include "peer/report/test_result_text.h"
#include "peer/store/generator_store.h"
#include "shared/net/server_name.h"
#include "shared/net/signal_watch.h"
#include "shared/net/source_address.h"
#include "shared/net/system_clock.h"
#include "shared/net/system_random.h"

#include <csignal>
#include <iostream>
#include <unistd.h>

namespace thisbe::peer {

namespace {

[[noreturn]] void wrongUsage(const std::string& message) {
    throw StartupError(ExitStatus::usage, message);
}

std::optional<TimePoint> begunAt(const UdpRun& run) {
    const bool runs = run.session().state() == packet::GeneratorSession::State::running;
    return runs ? std::optional(run.session().startedAt()) : std::nullopt;
}

// Null where none was asked for.
std::unique_ptr<CaptureFile> captureOf(UdpRun& run, const Clock& clock, const std::string& path) {
    if (path.empty()) return nullptr;
    const auto local = sourceAddressTowards(run.remote());
    if (!local) throw StartupError(ExitStatus::failed, local.error().message);
    auto file = std::make_unique<CaptureFile>(path, clock);
    const Endpoint here(*local, run.localPort());
    run.setTap([capture = file.get(), here](TimePoint now, bool sent, const Datagram& datagram) {
        capture->add(now, sent ? here : datagram.remote, sent ? datagram.remote : here, datagram.payload);
    });
    return file;
}

} // namespace

std::string UdpGenerator::summary() const {
    return "UDP to a 'thisbe listen udp://': 100 packets/s of 64 bytes for 10 s; port 5202 by default";
}

std::vector<std::string> UdpGenerator::examples() const {
    return {"thisbe generate udp://192.0.2.7:5202 --rate 10000pps --size 200 --duration 30",
            "thisbe generate udp://192.0.2.7 --rate 50Mbit/s --size 1400 --both --json",
            "thisbe generate 'udp://[2001:db8::7]' --pattern poisson --sizes imix --rate 20kpps --reverse"};
}

std::vector<std::string_view> UdpGenerator::options() const {
    return {"--count",   "--size",    "--duration", "--rate",  "--seed",  "--reverse", "--json",
            "--pattern", "--sizes",   "--both",     "--burst", "--batch", "--no-gso",  "--json-stream",
            "--csv",     "--unpaced", "--no-gro",   "--pcap",  "--db"};
}

void UdpGenerator::addOptions(CLI::App& command) {
    command.add_option("--batch", gather_, "UDP: packets to hand to the kernel at once (default: by rate)")
        ->type_name("N");
    command.add_flag("--no-gso", noGso_, "UDP: send without segmentation offload (UDP_SEGMENT)");
    command.add_flag("--no-gro", noGro_, "UDP: receive without UDP_GRO");
}

ExitStatus UdpGenerator::run(const GenerateArguments& arguments) {
    UdpRunOptions options;
    options.plan = testPlanOf(arguments);
    options.gather = gather_;
    options.sendSegments = !noGso_;
    options.receiveSegments = !noGro_;
    const auto name = ServerName::parse(arguments.address(), kPort);
    if (!name) wrongUsage(name.error().message);
    const auto found = lookUp(*name);
    if (!found) throw StartupError(ExitStatus::noName, found.error().message);
    options.listener = found->front();

    GeneratorStore store(arguments.database);
    const SystemClock clock;
    SystemRandom random;
    EventLoop loop(clock);
    UdpRun run(loop, clock, random, options);
    const auto capture = captureOf(run, clock, arguments.capture);
    run.start();
    const SignalWatch signals(loop, {SIGINT, SIGTERM}, [&run](int) { run.stop(); });
    {
        LiveTest live(
            loop, clock, [&run] { return begunAt(run); }, [&run] { return std::vector{resultOf(run)}; },
            arguments.jsonStream);
        if (run.session().state() != packet::GeneratorSession::State::ended) loop.run();
    }
    if (capture) capture->close();
    print(run, arguments);
    store.keep(asRow(resultOf(run)));
    store.finish();
    return statusOf(run.session().outcome(), run.session().problem());
}

void UdpGenerator::print(const UdpRun& run, const GenerateArguments& arguments) const {
    const TestResult result = resultOf(run);
    if (arguments.json || arguments.jsonStream)
        std::cout << asJson(result) << "\n";
    else if (arguments.csv)
        std::cout << asCsv(result);
    else if (!result.directions.empty())
        std::cout << asText(result, Paint(common_.colour, STDOUT_FILENO));
    std::cout << std::flush;
}

} // namespace thisbe::peer
