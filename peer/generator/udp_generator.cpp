#include "peer/generator/udp_generator.h"

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

template<class Value>
Value orWrongUsage(Result<Value> result, const char* option) {
    if (!result) wrongUsage(std::string(option) + ": " + result.error().message);
    return *result;
}

// Null where none was asked for.
std::unique_ptr<CaptureFile> captureOf(UdpRun& run, const Clock& clock, const std::string& path) {
    if (path.empty()) return nullptr;
    const auto local = sourceAddressTowards(run.remote());
    if (!local) throw StartupError(ExitStatus::failed, local.error().message);
    auto file = std::make_unique<CaptureFile>(path, clock, Endpoint(*local, run.localPort()));
    run.setTap([capture = file.get()](TimePoint now, bool sent, const Datagram& datagram) {
        capture->add(now, sent, datagram);
    });
    return file;
}

// The ones that did not run to their end say why on standard error, which main does.
ExitStatus statusOf(const packet::GeneratorSession& session) {
    switch (session.outcome()) {
    case packet::TestOutcome::completed:
        return ExitStatus::success;
    case packet::TestOutcome::noAnswer:
        throw StartupError(ExitStatus::noAnswer, session.problem());
    case packet::TestOutcome::refused:
        throw StartupError(ExitStatus::refused, session.problem());
    case packet::TestOutcome::running:
    case packet::TestOutcome::stopped:
    case packet::TestOutcome::vanished:
    case packet::TestOutcome::aborted:
    case packet::TestOutcome::brokenOff:
        break;
    }
    throw StartupError(ExitStatus::failed,
                       session.problem().empty() ? "the test was broken off" : session.problem());
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
    command.add_option("--pattern", pattern_, "UDP: constant (default), poisson, onoff, burst or ramp")
        ->type_name("NAME");
    command.add_option("--sizes", sizes_, "UDP: a range of payload sizes such as 64-1400, or imix")
        ->type_name("RANGE");
    command.add_option("--burst", burst_, "UDP: packets in each burst of --pattern burst (default 10)")
        ->type_name("N");
    command.add_option("--batch", gather_, "UDP: packets to hand to the kernel at once (default: by rate)")
        ->type_name("N");
    auto* both = command.add_flag("--both", both_, "UDP: both sides send at the same time");
    both->excludes("--reverse");
    command.add_flag("--unpaced", unpaced_, "UDP: as fast as it goes, instead of a --rate")
        ->excludes("--rate");
    command.add_flag("--no-gso", noGso_, "UDP: send without segmentation offload (UDP_SEGMENT)");
    command.add_flag("--no-gro", noGro_, "UDP: receive without UDP_GRO");
    command.add_flag("--json-stream", jsonStream_,
                     "UDP: print a JSON object each second, and the result as the last");
    command.add_option("--pcap", capturePath_, "UDP: keep every datagram in this pcapng file")
        ->type_name("FILE");
    command.add_flag("--csv", csv_, "UDP: print the rates over time as comma-separated values");
}

packet::TestPlan UdpGenerator::planOf(const GenerateArguments& arguments) const {
    packet::TestPlan plan;
    packet::TrafficShape& shape = plan.shape;
    if (arguments.reverse) plan.direction = packet::Direction::reverse;
    if (both_) plan.direction = packet::Direction::both;
    const auto pattern = packet::trafficPatternOf(pattern_);
    if (!pattern) wrongUsage("--pattern " + pattern_ + ": expected constant, poisson, onoff, burst or ramp");
    shape.pattern = *pattern;
    shape.burst = burst_;
    if (arguments.rate) shape.rate = packet::TrafficRate::of(*arguments.rate);
    if (unpaced_) shape.rate = packet::TrafficRate::asFastAsItGoes();
    if (arguments.size && !sizes_.empty()) wrongUsage("--size and --sizes say the same: give one of them");
    if (arguments.size)
        shape.sizes = orWrongUsage(packet::PacketSizes::parse(std::to_string(*arguments.size)), "--size");
    if (!sizes_.empty()) shape.sizes = orWrongUsage(packet::PacketSizes::parse(sizes_), "--sizes");
    shape.count = arguments.count.value_or(0);
    // A count alone is an end.
    if (arguments.count) shape.duration = Duration{};
    if (arguments.duration) shape.duration = *arguments.duration;
    shape.seed = arguments.seed.value_or(1);
    const auto checked = shape.check();
    if (!checked) wrongUsage(checked.error().message);
    if (!shape.withinLimits()) wrongUsage("rate or duration is beyond what a test can have");
    return plan;
}

ExitStatus UdpGenerator::run(const GenerateArguments& arguments) {
    UdpRunOptions options;
    options.plan = planOf(arguments);
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
    const auto capture = captureOf(run, clock, capturePath_);
    run.start();
    const SignalWatch signals(loop, {SIGINT, SIGTERM}, [&run](int) { run.stop(); });
    {
        LiveTest live(
            loop, clock, run.session(), [&run] { return resultOf(run); }, jsonStream_);
        if (run.session().state() != packet::GeneratorSession::State::ended) loop.run();
    }
    if (capture) capture->close();
    print(run, arguments.json || jsonStream_);
    store.keep(asRow(resultOf(run)));
    const ExitStatus status = statusOf(run.session());
    store.finish();
    return status;
}

void UdpGenerator::print(const UdpRun& run, bool json) const {
    const TestResult result = resultOf(run);
    if (json)
        std::cout << asJson(result) << "\n";
    else if (csv_)
        std::cout << asCsv(result);
    else if (!result.directions.empty())
        std::cout << asText(result, Paint(common_.colour, STDOUT_FILENO));
    std::cout << std::flush;
}

} // namespace thisbe::peer
