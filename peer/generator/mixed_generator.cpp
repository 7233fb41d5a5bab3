#include "peer/generator/mixed_generator.h"

#include "peer/generator/http_leg.h"
#include "peer/generator/http_target.h"
#include "peer/generator/tcp_leg.h"
#include "peer/generator/udp_leg.h"
#include "peer/report/live_line.h"
#include "peer/store/generator_store.h"
#include "shared/net/signal_watch.h"
#include "shared/net/system_clock.h"
#include "shared/net/system_random.h"

#include <charconv>
#include <csignal>
#include <iostream>
#include <unistd.h>

namespace thisbe::peer {

namespace {

constexpr Duration kLiveEvery = std::chrono::milliseconds{200};
constexpr Duration kLongest = std::chrono::hours{1};
constexpr unsigned kMostWeight = 1000;

[[noreturn]] void wrongUsage(const std::string& message) {
    throw StartupError(ExitStatus::usage, message);
}

bool isRandom(const GenerateArguments& arguments) {
    if (arguments.type == "random") return true;
    if (!arguments.type.empty() && arguments.type != "mixed")
        wrongUsage("--type " + arguments.type + ": any:// is mixed (the default) or random");
    return false;
}

// "udp=3" of "udp=3,tcp=1".
void setWeight(MixedPlan& plan, std::string_view part) {
    const auto equals = part.find('=');
    const std::string_view name = part.substr(0, equals);
    const std::string_view digits = equals == std::string_view::npos ? "" : part.substr(equals + 1);
    unsigned weight = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), weight);
    if (problem != std::errc{} || end != digits.data() + digits.size() || weight > kMostWeight ||
        (name != "udp" && name != "tcp"))
        wrongUsage("--mix: '" + std::string(part) + "': expected weights from 0 to 1000 such as udp=3,tcp=1");
    (name == "udp" ? plan.udpWeight : plan.tcpWeight) = weight;
}

MixedResult resultOf(const MixedRun& run, const MixedPlan& plan, bool random, const std::string& remote) {
    const char* const outcome = run.isComplete()   ? "completed"
                                : run.wasStopped() ? "stopped"
                                : run.isOver()     ? "failed"
                                                   : "running";
    return {remote, random, outcome, plan, run.reports()};
}

TestRow asRow(const MixedResult& result) {
    TestRow row;
    row.kind = result.random ? "random" : "mixed";
    row.remote = result.remote;
    row.outcome = result.outcome;
    row.plan = result.plan.rate.toString() + ", seed " + std::to_string(result.plan.seed);
    row.sent = 0;
    row.received = 0;
    for (const auto& [leg, report] : result.legs) {
        *row.sent += report.sent;
        *row.received += report.received;
    }
    row.result = asJson(result);
    return row;
}

ExitStatus statusOf(const MixedRun& run) {
    if (run.isComplete()) return ExitStatus::success;
    const MixedRun::Part* const failed = run.wasStopped() ? nullptr : run.failed();
    if (failed == nullptr) throw StartupError(ExitStatus::failed, "stopped before the end");
    throw StartupError(
        failed->report->status,
        std::string(toString(failed->leg.kind)) + ": " +
            (failed->report->problem.empty() ? failed->report->outcome : failed->report->problem));
}

HttpRunOptions announced(const HttpRunOptions& server) {
    std::cerr << "thisbe: " << server.host
              << " is an ordinary server that has agreed to nothing: at most 10 requests a second\n";
    return server;
}

struct LegMaker {
    EventLoop& loop;
    const Clock& clock;
    RandomSource& random;
    const std::vector<Endpoint>& addresses;
    const std::string& url;
    const HttpRunOptions& server;
    const Paint& paint;

    std::unique_ptr<TrafficLeg> operator()(const MixedLeg& leg, std::function<void()> onOver) const {
        switch (leg.kind) {
        case LegKind::udp:
            return std::make_unique<UdpLeg>(loop, clock, random, addresses.front(), leg, paint,
                                            std::move(onOver));
        case LegKind::tcp:
            return std::make_unique<TcpLeg>(loop, addresses, leg, std::move(onOver));
        case LegKind::http:
            return std::make_unique<HttpLeg>(clock, url, server, leg, std::move(onOver));
        }
        return nullptr;
    }
};

void runWithLiveLine(EventLoop& loop, MixedRun& run, Duration length,
                     const std::function<std::string()>& progress) {
    LiveLine line;
    const TimePoint start = loop.now();
    Timer live(loop.timers(), [&] {
        const Duration since = std::min(loop.now() - start, length);
        line.show(progressBar(static_cast<std::uint64_t>(since.count()),
                              static_cast<std::uint64_t>(length.count())) +
                  " " + progress());
        live.arm(loop.now() + kLiveEvery);
    });
    if (line.isShown()) live.arm(start + kLiveEvery);
    run.start();
    loop.run();
}

} // namespace

bool MixedGenerator::isMeant(const GenerateArguments& arguments) const {
    if (!arguments.records.empty()) return false;
    const bool hasType = arguments.type == "mixed" || arguments.type == "random";
    return arguments.scheme() == "any" || (arguments.scheme().empty() && hasType);
}

std::string MixedGenerator::summary() const {
    return "--type mixed (default): UDP and TCP at once, 100 packets/s together, for 10 s; --type random: a\n"
           "                        series of short tests of random kind, size (64 B to 8 KiB) and rate; "
           "HOST "
           "alone will do;\n"
           "                        port 5202 by default, of a 'thisbe listen udp://... tcp://...'; --http "
           "beside, "
           "5 a second";
}

std::vector<std::string> MixedGenerator::examples() const {
    return {
        "thisbe generate 192.0.2.7 --type mixed --rate 1kpps --mix udp=3,tcp=1 --duration 30",
        "thisbe generate any://192.0.2.7:5202 --type random --seed 7 --http http://www.example.org/ --json"};
}

std::vector<std::string_view> MixedGenerator::options() const {
    return {"--type", "--rate", "--size", "--duration", "--seed", "--json", "--db", "--mix", "--http"};
}

void MixedGenerator::addOptions(CLI::App& command) {
    command.add_option("--mix", mix_, "Mixed traffic: how the rate is divided (default udp=1,tcp=1)")
        ->type_name("WEIGHTS");
    command.add_option("--http", http_, "Mixed traffic: also requests to this ordinary server, 5 a second")
        ->type_name("URL");
}

void MixedGenerator::setWeights(MixedPlan& plan) const {
    std::string_view rest = mix_;
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        setWeight(plan, rest.substr(0, comma));
        rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    }
    if (plan.udpWeight + plan.tcpWeight == 0) wrongUsage("--mix: something must have a weight");
}

MixedPlan MixedGenerator::planOf(const GenerateArguments& arguments, bool random) const {
    MixedPlan plan;
    setWeights(plan);
    plan.http = !http_.empty();
    if (arguments.rate) plan.rate = *arguments.rate;
    if (random && arguments.size) wrongUsage("--size: random traffic draws its sizes from 64 B to 8 KiB");
    plan.size = arguments.size.value_or(MixedPlan::kLeastSize);
    if (plan.size < MixedPlan::kLeastSize || plan.size > MixedPlan::kMostSize)
        wrongUsage("--size: mixed traffic has 64 to 8192 bytes of payload");
    plan.duration = arguments.duration.value_or(plan.duration);
    if (plan.duration <= Duration::zero() || plan.duration > kLongest)
        wrongUsage("--duration: a test takes at most an hour, and some time");
    SystemRandom systemRandom;
    // What was drawn is told, so that it can be asked for again.
    plan.seed = arguments.seed.value_or(random ? systemRandom.u32() : 1);
    return plan;
}

ExitStatus MixedGenerator::run(const GenerateArguments& arguments) {
    const bool random = isRandom(arguments);
    const MixedPlan plan = planOf(arguments, random);
    const auto name = ServerName::parse(arguments.address(), kPort);
    if (!name) wrongUsage(name.error().message);
    const HttpRunOptions server = plan.http ? announced(httpTargetOf(http_)) : HttpRunOptions{};
    const auto addresses = lookUp(*name);
    if (!addresses) throw StartupError(ExitStatus::noName, addresses.error().message);

    GeneratorStore store(arguments.database);
    const SystemClock clock;
    SystemRandom systemRandom;
    EventLoop loop(clock);
    const Paint paint(common_.colour, STDOUT_FILENO);
    const LegMaker maker{loop, clock, systemRandom, *addresses, http_, server, paint};
    MixedRun run(loop, random ? plan.oneAfterAnother() : plan.atOnce(), !random, maker);
    const SignalWatch signals(loop, {SIGINT, SIGTERM}, [&run](int) { run.stop(); });
    const auto result = [&] { return resultOf(run, plan, random, name->toString()); };
    runWithLiveLine(loop, run, plan.duration, [&] { return progressText(result()); });

    const MixedResult all = result();
    std::cout << (arguments.json ? asJson(all) + "\n" : asText(all, paint)) << std::flush;
    store.keep(asRow(all));
    const ExitStatus status = statusOf(run);
    store.finish();
    return status;
}

} // namespace thisbe::peer
