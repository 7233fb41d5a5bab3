// Our relay and Debian's coturn in the same run, under the same load: see docs/performance.md, "Relay".
// Both servers get one thread; the generator is the other. Rows are interleaved pairs, so that whatever else
// the machine does meets both alike; the figure is the median of the pairs' ratios.
#include "tests/bench/turn/bare_rows.h"
#include "tests/bench/turn/own_load.h"
#include "tests/bench/turn/two_worker_rows.h"
#include "tests/bench/turn/uclient_load.h"

#include <CLI/CLI.hpp>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <unistd.h>

namespace thisbe::bench {
namespace {

struct Settings {
    double seconds = 0.5;
    std::size_t pairs = 5;
    std::size_t idle = 10'000;
    std::string only;
    std::string row;
    std::vector<std::string> ways = BareRows().ways;
    bool quick = false;

    bool wants(const std::string& part) const { return only.empty() || only == part; }
    bool wantsRow(const std::string& name) const { return name.find(row) != std::string::npos; }
};

struct Bench {
    Settings settings;
    Contestant ours;
    Contestant theirs;
    UdpBuffers buffers;
};

double at(std::vector<double> values, double part) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(static_cast<double>(values.size() - 1) * part)];
}

// measure(contestant) gives one figure; a row of as many pairs as are asked for.
template<class Measure>
void printRow(Bench& bench, const std::string& row, Measure measure) {
    if (!bench.settings.wantsRow(row)) return;
    std::vector<double> ours;
    std::vector<double> theirs;
    std::vector<double> ratios;
    for (std::size_t pair = 0; pair < bench.settings.pairs; ++pair) {
        ours.push_back(measure(bench.ours));
        theirs.push_back(measure(bench.theirs));
        ratios.push_back(ours.back() / theirs.back());
    }
    std::printf("| %s | %.0f | %.0f | %.2f |\n", row.c_str(), at(ours, 0.5), at(theirs, 0.5),
                at(ratios, 0.5));
    std::fflush(stdout);
}

template<class Visit>
void forEachShape(Visit visit) {
    for (const std::size_t size : {std::size_t{120}, std::size_t{1200}})
        for (const std::size_t sessions : {std::size_t{1}, std::size_t{8}, std::size_t{100}})
            visit(sessions, size, std::to_string(sessions) + " sessions, " + std::to_string(size) + " B");
}

void printOwnLoad(Bench& bench) {
    forEachShape([&](std::size_t sessions, std::size_t size, const std::string& shape) {
        for (const std::size_t batch : {std::size_t{1}, std::size_t{32}}) {
            printRow(bench, "packets/CPU-s, " + shape + ", runs of " + std::to_string(batch),
                     [&](const Contestant& contestant) {
                         return packetsPerCpuSecond(contestant, bench.buffers,
                                                    {.sessions = sessions,
                                                     .size = size,
                                                     .batch = batch,
                                                     .seconds = bench.settings.seconds});
                     });
        }
    });
}

void printUclientLoad(Bench& bench) {
    const ServerUnderTest peer("turnutils_peer", {"turnutils_peer", "-p", "3480", "-L", "127.0.0.1"});
    ::usleep(300'000);
    forEachShape([&](std::size_t sessions, std::size_t size, const std::string& shape) {
        printRow(bench, "packets/CPU-s, " + shape + ", turnutils_uclient", [&](const Contestant& contestant) {
            // So many that setting up, which counts too, does not decide; with many sessions sooner.
            const std::size_t messages =
                bench.settings.quick ? 200 : std::max<std::size_t>(500, 3000 / sessions);
            return uclientPacketsPerCpuSecond(contestant,
                                              {.sessions = sessions, .size = size, .messages = messages});
        });
    });
}

void printLatency(Bench& bench) {
    constexpr int kRounds = 3000;
    const Sessions ours = openSessions(bench.ours, bench.buffers, 1, true);
    const Sessions theirs = openSessions(bench.theirs, bench.buffers, 1, true);
    std::vector<double> direct;
    std::vector<double> samples[2];
    for (int i = 0; i < (bench.settings.quick ? kRounds / 5 : kRounds); ++i) {
        if (const auto time = directRoundTrip(*ours.front())) direct.push_back(*time);
        if (const auto time = relayedRoundTrip(*ours.front())) samples[0].push_back(*time);
        if (const auto time = relayedRoundTrip(*theirs.front())) samples[1].push_back(*time);
    }
    for (const double part : {0.5, 0.99}) {
        const double base = at(direct, part);
        const double a = at(samples[0], part);
        const double b = at(samples[1], part);
        std::printf("| round trip p%.0f, us (direct: %.0f) | %.0f | %.0f | %.2f |\n", part * 100, base, a, b,
                    a / b);
        std::printf("| added by the relay p%.0f, us | %.0f | %.0f | %.2f |\n", part * 100, a - base, b - base,
                    (a - base) / (b - base));
    }
}

void printReflection(Bench& bench, const Contestant& contestant) {
    RelaySession session(contestant.endpoint, bench.buffers);
    const std::pair<const char*, std::pair<std::size_t, std::size_t>> rows[] = {
        {"Binding", session.askBare(stun::method::kBinding, false)},
        {"Allocate", session.askBare(stun::method::kAllocate, true)},
        {"Refresh", session.askBare(stun::method::kRefresh, false)},
        {"CreatePermission", session.askBare(stun::method::kCreatePermission, false)},
        {"ChannelBind", session.askBare(stun::method::kChannelBind, false)}};
    for (const auto& [name, sizes] : rows)
        std::printf("reflection of %s, %s: %zu -> %zu bytes, x%.2f with headers\n", name,
                    contestant.name().c_str(), sizes.first, sizes.second,
                    static_cast<double>(sizes.second == 0 ? 0 : sizes.second + 28) /
                        static_cast<double>(sizes.first + 28));
}

void printMemory(Bench& bench, const Contestant& contestant) {
    const std::size_t count = bench.settings.idle;
    const std::size_t before = contestant.server->residentBytes();
    const Sessions all = openSessions(contestant, bench.buffers, count, false);
    const std::size_t after = contestant.server->residentBytes();
    std::printf("memory of an idle allocation, %s, %zu of them: %zu bytes\n", contestant.name().c_str(),
                count, (after - before) / count);
    std::fflush(stdout);
}

std::size_t kernelSlabBytes() {
    std::ifstream in("/proc/meminfo");
    std::string word;
    while (in >> word) {
        std::size_t kibibytes = 0;
        if (word == "Slab:" && in >> kibibytes) return kibibytes * 1024;
    }
    return 0;
}

// Each relayed address is a socket, whoever's server it is.
void printKernelMemory(Bench& bench) {
    constexpr std::size_t kCount = 10'000;
    const Endpoint any(IpAddress(IpAddress::V4Bytes{127, 0, 0, 1}), 0);
    std::vector<std::unique_ptr<UdpSocket>> sockets;
    const std::size_t before = kernelSlabBytes();
    for (std::size_t i = 0; i < kCount; ++i)
        sockets.push_back(std::make_unique<UdpSocket>(any, UdpSocket::Options{}, bench.buffers));
    const std::size_t after = kernelSlabBytes();
    std::printf("kernel memory of a UDP socket, as each relayed address is one: %zu bytes (of the whole "
                "machine's slabs)\n",
                (after - std::min(before, after)) / kCount);
}

void run(const Settings& settings, const std::string& folder) {
    // The servers on one core, whatever loads them on another: else the scheduler's choice of neighbours
    // decides.
    pinTo(0);
    Bench bench{.settings = settings,
                .ours = startThisbe(folder),
                .theirs = startCoturn(folder),
                .buffers = UdpBuffers()};
    pinTo(1);
    ::sleep(2);

    std::printf("| | thisbe | coturn | ratio |\n|---|---|---|---|\n");
    if (settings.wants("own")) printOwnLoad(bench);
    if (settings.wants("bare"))
        printBareRows(bench.ours, bench.theirs, bench.buffers,
                      {.ways = settings.ways,
                       .rounds = settings.pairs,
                       .seconds = settings.seconds,
                       .row = settings.row});
    if (settings.wants("uclient")) printUclientLoad(bench);
    if (settings.wants("allocations")) {
        printRow(bench, "allocations/CPU-s", [&](const Contestant& contestant) {
            return allocationsPerCpuSecond(contestant, bench.buffers);
        });
    }
    if (settings.wants("latency")) printLatency(bench);
    for (const Contestant* contestant : {&bench.ours, &bench.theirs}) {
        if (settings.wants("reflection")) printReflection(bench, *contestant);
        if (settings.wants("memory")) printMemory(bench, *contestant);
    }
    if (settings.wants("memory")) printKernelMemory(bench);
}

Settings parse(int argc, char** argv) {
    CLI::App app("thisbe-rendezvous beside Debian's coturn under the same load; figures as Markdown rows");
    Settings settings;
    app.add_option("--seconds", settings.seconds, "Of each run of our own load")->capture_default_str();
    auto* const pairs = app.add_option("--pairs", settings.pairs, "Pairs that a row is the median of")
                            ->check(CLI::PositiveNumber)
                            ->capture_default_str();
    app.add_option("--idle", settings.idle, "Idle allocations whose memory is counted")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--only", settings.only, "Nothing but these rows")
        ->check(CLI::IsMember(
            {"own", "bare", "uclient", "allocations", "latency", "reflection", "memory", "workers"}));
    app.add_option("--row", settings.row, "Of rows of pairs, only those whose names have this in them");
    app.add_option("--way", settings.ways, "READ:LOOKS:WAIT of the C loops of \"bare\", see bare_relay.c")
        ->capture_default_str();
    app.add_flag("--short", settings.quick, "One pair, for a look");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        std::exit(app.exit(problem));
    }
    if (settings.quick && pairs->count() == 0) settings.pairs = 1;
    return settings;
}

} // namespace
} // namespace thisbe::bench

int main(int argc, char** argv) {
    const std::string mode = argc > 1 ? argv[1] : "";
    if (mode == "serve" && argc == 5) return thisbe::bench::serveTwoWorkers(argv[2], argv[3], argv[4]);
    const auto settings = thisbe::bench::parse(argc, argv);
    const rlimit many{.rlim_cur = 65536, .rlim_max = 65536};
    ::setrlimit(RLIMIT_NOFILE, &many);
    std::string folder = "/tmp/thisbe-turn-bench-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) return 1;
    int status = 0;
    try {
        if (settings.only != "workers") thisbe::bench::run(settings, folder);
        if (settings.wants("workers"))
            thisbe::bench::measureTwoWorkers(settings.seconds, settings.pairs, settings.row, folder);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "turn_bench: %s\n", problem.what());
        status = 1;
    }
    std::filesystem::remove_all(folder);
    return status;
}
