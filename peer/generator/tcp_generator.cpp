#include "peer/generator/tcp_generator.h"

#include "peer/generator/tcp_run_report.h"
#include "peer/report/live_line.h"
#include "peer/store/generator_store.h"
#include "peer/stream/tcp_report.h"
#include "shared/net/server_name.h"
#include "shared/net/signal_watch.h"
#include "shared/net/system_clock.h"
#include "shared/program/program.h"

#include <csignal>
#include <iostream>

namespace thisbe::peer {

namespace {

constexpr std::uint32_t kDefaultSize = 16384;
constexpr Duration kDefaultDuration = std::chrono::seconds{10};
constexpr Duration kLiveEvery = std::chrono::milliseconds{200};

packet::StreamPlan planOf(const GenerateArguments& arguments) {
    const std::size_t size = arguments.size.value_or(kDefaultSize);
    if (size < packet::kStreamMessageHeader || size > packet::kStreamLargest)
        throw StartupError(ExitStatus::usage,
                           "--size: messages over TCP have 21 bytes to 1 MiB, their header included");
    if (arguments.interval && arguments.rate)
        throw StartupError(ExitStatus::usage, "--interval and --rate say the same: give one of them");
    packet::StreamPlan plan;
    plan.reverse = arguments.reverse;
    plan.size = static_cast<std::uint32_t>(size);
    if (arguments.rate) plan.gap = arguments.rate->gap(size);
    if (arguments.interval) plan.gap = *arguments.interval;
    plan.count = arguments.count.value_or(0);
    plan.duration = arguments.duration.value_or(arguments.count ? Duration::zero() : kDefaultDuration);
    if (plan.gap > packet::StreamPlan::kLongest || plan.duration > packet::StreamPlan::kLongest)
        throw StartupError(ExitStatus::usage, "a test takes at most an hour");
    return plan;
}

ExitStatus statusOf(const TcpRun& run) {
    if (!run.failure()) return run.wasInterrupted() ? ExitStatus::failed : ExitStatus::success;
    const auto& [kind, why] = *run.failure();
    switch (kind) {
    case TcpRun::Failure::noConnection:
        throw StartupError(ExitStatus::noAnswer, why);
    case TcpRun::Failure::noConsent:
        throw StartupError(ExitStatus::refused, why);
    case TcpRun::Failure::broken:
        break;
    }
    throw StartupError(ExitStatus::failed, why);
}

} // namespace

std::string TcpGenerator::summary() const {
    return "messages over TCP: as fast as it goes, or at --rate; 16384 bytes each, 10 seconds";
}

std::vector<std::string> TcpGenerator::examples() const {
    return {"thisbe generate tcp://192.0.2.7:7000 --duration 5",
            "thisbe generate tcp://192.0.2.7:7000 --reverse --rate 50Mbit/s --size 1400 --json"};
}

std::vector<std::string_view> TcpGenerator::options() const {
    return {"--size", "--rate", "--interval", "--count", "--duration", "--reverse", "--json", "--db"};
}

ExitStatus TcpGenerator::run(const GenerateArguments& arguments) {
    const packet::StreamPlan plan = planOf(arguments);
    const auto server = ServerName::parse(arguments.address(), 0);
    if (!server || server->port == 0)
        throw StartupError(ExitStatus::usage,
                           "'" + arguments.target + "' names no host and port: tcp://HOST:PORT");
    const auto addresses = lookUp(*server);
    if (!addresses) throw StartupError(ExitStatus::noName, addresses.error().message);

    GeneratorStore store(arguments.database);
    const SystemClock clock;
    EventLoop loop(clock);
    TcpRun run(loop, *addresses, plan);
    const SignalWatch signals(loop, {SIGINT, SIGTERM}, [&run](int) { run.stop(); });
    LiveLine line;
    Timer live(loop.timers(), [&] {
        line.show(totalsText(run.own()));
        live.arm(loop.now() + kLiveEvery);
    });
    if (line.isShown()) live.arm(loop.now() + kLiveEvery);
    loop.run();
    line.clear();
    const std::string json = asJson(run, plan.reverse);
    std::cout << (arguments.json ? json : asText(run, plan.reverse)) << std::flush;
    store.keep(asRow(run, plan, json.substr(0, json.size() - 1)));
    const ExitStatus status = statusOf(run);
    store.finish();
    return status;
}

} // namespace thisbe::peer
