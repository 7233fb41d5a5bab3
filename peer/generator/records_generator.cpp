#include "peer/generator/records_generator.h"

#include "peer/generator/records_order.h"
#include "peer/generator/records_run.h"
#include "peer/records/record_report.h"
#include "peer/report/live_line.h"
#include "peer/store/generator_store.h"
#include "shared/net/server_name.h"
#include "shared/net/signal_watch.h"
#include "shared/net/system_clock.h"
#include "shared/net/system_random.h"
#include "shared/packet/seeded_source.h"
#include "shared/program/json_text.h"

#include <csignal>
#include <iostream>

namespace thisbe::peer {

namespace {

constexpr Duration kLiveEvery = std::chrono::milliseconds{200};
// Below this part of the asked rate the report says so.
constexpr double kOnPace = 0.95;

RecordsRunOptions optionsOf(const GenerateArguments& arguments, std::uint16_t port) {
    const RecordsOrder order = recordsOrderOf(arguments);
    RecordsRunOptions options;
    options.plan = order.plan;
    options.plan.destination = {arguments.records, port};
    options.pace = {.count = order.count, .duration = order.duration, .gap = order.gap};
    return options;
}

std::unique_ptr<RandomSource> randomFor(const std::optional<std::uint64_t>& seed) {
    if (seed) return std::make_unique<packet::SeededSource>(*seed);
    return std::make_unique<SystemRandom>();
}

// What was sent was not what was asked: a sentence, or nothing.
std::string paceWarning(const RecordsRun& run, Duration gap) {
    const auto& statistics = run.statistics();
    if (gap == Duration::zero() || statistics.records() < 2) return {};
    const double asked = 1 / std::chrono::duration<double>(gap).count();
    const double sent = static_cast<double>(statistics.records() - 1) /
                        std::chrono::duration<double>(statistics.span()).count();
    if (sent >= kOnPace * asked) return {};
    char text[128];
    std::snprintf(text, sizeof text,
                  "asked for %.1f records/s, sent %.1f: this host or the connection is too slow", asked,
                  sent);
    return text;
}

std::string progress(const RecordsRun& run, const RecordsRunOptions& options) {
    const std::uint64_t sent = run.statistics().records();
    std::string out = options.pace.count ? progressBar(sent, *options.pace.count) + " " : "";
    char text[96];
    std::snprintf(text, sizeof text, "%llu records, %.0f/s", static_cast<unsigned long long>(sent),
                  run.statistics().rate());
    return out + text;
}

std::string outcome(const RecordsRun& run) {
    if (run.failure()) return "failed";
    return run.wasInterrupted() ? "interrupted" : "complete";
}

TestRow asRow(const RecordsRun& run, const std::string& type, const std::string& result) {
    TestRow row;
    row.kind = "records";
    row.remote = run.remote().toString();
    row.outcome = run.isComplete() ? "completed" : outcome(run);
    row.plan = (type.empty() ? "TCP" : type) + " records";
    row.sent = run.statistics().records();
    row.result = result;
    return row;
}

// What is made is kept, and waits while too much of it waits to be written.
void keepRecords(RecordsRunOptions& options, Store* store) {
    if (store == nullptr) return;
    options.onRecord = [store](const packet::Record& record, std::string_view remote, WallTime madeAt) {
        store->add(record, remote, madeAt, PacketDirection::out);
    };
    options.pace.mayMake = [store] {
        store->flush();
        return !store->isFull();
    };
}

std::string asText(const RecordsRun& run, const std::string& warning) {
    std::string out = "--- records to " + run.remote().toString() + ", " + outcome(run) + " ---\n" +
                      recordTotals(run.statistics());
    return warning.empty() ? out : out + "warning: " + warning + "\n";
}

std::string asJson(const RecordsRun& run, const std::string& warning) {
    return R"({"schema":"thisbe.records/1","remote":)" + jsonString(run.remote().toString()) +
           R"(,"outcome":)" + jsonString(outcome(run)) + "," + recordTotalsJson(run.statistics()) +
           R"(,"warning":)" + (warning.empty() ? "null" : jsonString(warning)) + "}\n";
}

ExitStatus statusOf(const RecordsRun& run) {
    if (run.failure())
        throw StartupError(run.wasConnected() ? ExitStatus::failed : ExitStatus::noAnswer, *run.failure());
    return run.isComplete() ? ExitStatus::success : ExitStatus::failed;
}

} // namespace

std::string RecordsGenerator::summary() const {
    return "length-prefixed JSON records over TCP: TCP (default), UDP, ICMP, HTTP or random;\n"
           "                        one, --count of them, or --continuous (every second); 64 bytes of "
           "payload";
}

std::vector<std::string> RecordsGenerator::examples() const {
    return {"thisbe generate --records 192.0.2.7 --type HTTP --count 100 --interval 0.1",
            "thisbe generate --records localhost --type random --continuous"};
}

std::vector<std::string_view> RecordsGenerator::options() const {
    return {"--port", "--type",       "--count",    "--interval", "--rate", "--size",
            "--seed", "--continuous", "--duration", "--json",     "--db"};
}

void RecordsGenerator::addOptions(CLI::App& command) {
    command.add_option("--port", port_, "The port of --records (default 5555)")
        ->type_name("N")
        ->check(CLI::Range(1, 65535).description(""));
}

ExitStatus RecordsGenerator::run(const GenerateArguments& arguments) {
    RecordsRunOptions options = optionsOf(arguments, port_);
    const auto found = lookUp({arguments.records, port_});
    if (!found) throw StartupError(ExitStatus::noName, found.error().message);
    options.addresses = *found;

    const SystemClock clock;
    const auto random = randomFor(arguments.seed);
    EventLoop loop(clock);
    RecordsRun* running = nullptr;
    GeneratorStore store(arguments.database, [&] { loop.post([&] { running->goOn(); }); });
    keepRecords(options, store.store());
    RecordsRun run(loop, clock, *random, options);
    running = &run;
    const SignalWatch signals(loop, {SIGINT, SIGTERM}, [&run](int) { run.stop(); });
    LiveLine line;
    Timer live(loop.timers(), [&] {
        line.show(progress(run, options));
        live.arm(loop.now() + kLiveEvery);
    });
    if (line.isShown()) live.arm(loop.now() + kLiveEvery);
    loop.run();
    line.clear();

    const std::string warning = paceWarning(run, options.pace.gap);
    const std::string json = asJson(run, warning);
    std::cout << (arguments.json ? json : asText(run, warning)) << std::flush;
    store.keep(asRow(run, arguments.type, json.substr(0, json.size() - 1)));
    const ExitStatus status = statusOf(run);
    store.finish();
    return status;
}

} // namespace thisbe::peer
