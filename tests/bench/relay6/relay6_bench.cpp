// thisbe-relay6 beside what people would use instead, in one run: connections and tokens a second, CPU,
// memory.
#include "tests/bench/relay6/contestant.h"
#include "tests/bench/relay6/field.h"
#include "tests/bench/relay6/token_load.h"
#include "tests/bench/relay6/token_sink.h"
#include "tests/relay6/test_sockets.h"

#include <CLI/CLI.hpp>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <thread>

namespace thisbe::bench {
namespace {

struct Options {
    unsigned rounds = 5;
    unsigned connections = 10'000;
    double warmUp = 0.0;
    double seconds = 1.0;
    double limit = 30.0;
    std::vector<unsigned> atOnce = {5, 500, 5000};
    std::vector<std::string> only;
    std::vector<std::string> stages = {"connections", "backlog", "streams", "memory"};
};

// What one measure gave, by contestant and round.
using Series = std::map<std::string, std::vector<double>>;

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

// Of the ratios within each round, so that a noisy minute touches both.
double ratio(const Series& series, const std::string& ours, const std::string& theirs) {
    if (series.count(ours) == 0 || series.count(theirs) == 0) return 0;
    std::vector<double> out;
    for (std::size_t i = 0; i < series.at(ours).size(); ++i)
        out.push_back(series.at(ours)[i] / series.at(theirs)[i]);
    return median(out);
}

void print(const char* title, const Series& series, const char* unit, double scale) {
    std::printf("\n%s (%s; median of the rounds; ours / theirs in brackets)\n", title, unit);
    for (const auto& [name, values] : series)
        std::printf("  %-22s %10.2f   [%.2f]\n", name.c_str(), median(values) / scale,
                    ratio(series, "thisbe", name));
    std::fflush(stdout);
}

// TcpExt ListenOverflows of this network: handshakes that met a full backlog.
std::uint64_t listenOverflows() {
    std::ifstream table("/proc/net/netstat");
    std::string names;
    std::string values;
    std::getline(table, names);
    std::getline(table, values);
    std::istringstream name(names);
    std::istringstream value(values);
    for (std::string word, number; name >> word && value >> number;)
        if (word == "ListenOverflows") return std::stoull(number);
    return 0;
}

class Bench {
  public:
    explicit Bench(Options options) : options_(std::move(options)) {
        char name[] = "/tmp/relay6-bench-XXXXXX";
        directory_ = mkdtemp(name);
    }
    ~Bench() { std::filesystem::remove_all(directory_); }

    void run() {
        for (const std::string& stage : options_.stages) {
            if (stage == "connections")
                for (const unsigned atOnce : options_.atOnce)
                    connections(atOnce);
            if (stage == "backlog") backlog();
            if (stage == "streams") streams();
            if (stage == "memory") memory();
        }
    }

  private:
    std::uint16_t nextPort(std::uint16_t sink) {
        const std::uint16_t port = relay6::test::freePort();
        std::ofstream(directory_ + "/haproxy-" + std::to_string(port) + ".cfg")
            << "global\n  maxconn 9000\n  nbthread 1\ndefaults\n  mode tcp\n  timeout connect 5s\n  timeout "
               "client 60s\n"
               "  timeout server 60s\nlisten relay\n  bind [::1]:"
            << port << " backlog 16384\n  maxconn 9000\n  server sink 127.0.0.1:" << sink << "\n";
        return port;
    }

    static void drain(const TokenSink& sink, std::uint64_t bytes) {
        for (int i = 0; i < 4000 && sink.bytes() < bytes; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }

    void connections(unsigned atOnce) {
        Series rates;
        Series cpu;
        Series failed;
        Series missing;
        for (unsigned round = 0; round < options_.rounds; ++round)
            for (const Contestant& contestant : field(options_.only, Field::usual)) {
                const TokenSink sink;
                const std::uint16_t port = nextPort(sink.port());
                RunningContestant running(contestant, port, sink.port(), directory_);
                const LoadResult load = connectEach(port, options_.connections, atOnce, options_.limit);
                drain(sink, load.tokens * kTokenSize);
                const double used = running.end();
                rates[contestant.name].push_back(static_cast<double>(load.tokens) / load.seconds);
                cpu[contestant.name].push_back(used / static_cast<double>(load.tokens) * 10'000);
                failed[contestant.name].push_back(static_cast<double>(load.failures));
                missing[contestant.name].push_back(static_cast<double>(load.tokens) -
                                                   static_cast<double>(sink.bytes()) / kTokenSize);
            }
        const std::string many = ", " + std::to_string(atOnce) + " at once";
        print(("connections, one token each" + many).c_str(), rates, "1,000 a second", 1000);
        print(("CPU" + many).c_str(), cpu, "seconds for 10,000 connections", 1);
        for (const auto& [name, values] : failed)
            std::printf("  %-22s failed: %.0f, delivered but not arrived: %.0f (medians)\n", name.c_str(),
                        median(values), median(missing[name]));
    }

    // A burst larger than any backlog, each client with one token. What a full backlog turns away after the
    // client has written looks delivered to a client that does not wait for the other's end.
    void backlog() {
        constexpr unsigned kBurst = 5000;
        std::printf("\nbacklog: %u clients at once, one token each (sums of %u rounds)\n", kBurst,
                    options_.rounds);
        for (const Contestant& contestant : field(options_.only, Field::shortBacklog)) {
            LoadResult sum;
            std::uint64_t arrived = 0;
            std::uint64_t overflows = listenOverflows();
            for (unsigned round = 0; round < options_.rounds; ++round) {
                const TokenSink sink;
                const std::uint16_t port = nextPort(sink.port());
                RunningContestant running(contestant, port, sink.port(), directory_);
                const LoadResult load = connectEach(port, kBurst, kBurst, options_.limit);
                drain(sink, load.tokens * kTokenSize);
                sum.tokens += load.tokens;
                sum.failures += load.failures;
                arrived += sink.bytes() / kTokenSize;
            }
            std::printf(
                "  %-22s served: %lu, reset or never served: %lu, arrived: %lu; backlog overflows: %lu\n",
                contestant.name.c_str(), sum.tokens, sum.failures, arrived, listenOverflows() - overflows);
            std::fflush(stdout);
        }
    }

    void streams() {
        Series rates;
        Series cpu;
        for (unsigned round = 0; round < options_.rounds; ++round)
            for (const Contestant& contestant : field(options_.only, Field::spooled)) {
                const TokenSink sink;
                const std::uint16_t port = nextPort(sink.port());
                RunningContestant running(contestant, port, sink.port(), directory_);
                // What arrives while it counts: buffers on the way do not count.
                std::uint64_t before = 0;
                const LoadResult load =
                    stream(port, 500, {options_.warmUp, options_.seconds}, [&] { before = sink.bytes(); });
                const auto all = static_cast<double>(sink.bytes()) / kTokenSize;
                const double counted = all - static_cast<double>(before) / kTokenSize;
                rates[contestant.name].push_back(counted / load.seconds);
                // Killed: an orderly stop would first carry the gigabyte that lies in 500 pairs of buffers.
                cpu[contestant.name].push_back(running.end(SIGKILL) / std::max(all, 1.0) * 10'000);
            }
        print("tokens over 500 connections that stay open", rates, "millions a second", 1e6);
        print("CPU of the same", cpu, "milliseconds for 10,000 tokens", 1e-3);
    }

    void memory() {
        std::printf("\nmemory with 5,000 clients connected (proportional set size of all its processes)\n");
        for (const Contestant& contestant : field(options_.only, Field::usual)) {
            const TokenSink sink;
            const std::uint16_t port = nextPort(sink.port());
            RunningContestant running(contestant, port, sink.port(), directory_);
            const double before = static_cast<double>(running.memory());
            const OpenClients clients(port, 5000);
            drain(sink, 5000 * kTokenSize);
            const double after = static_cast<double>(running.memory());
            std::printf(
                "  %-22s %7.1f MB, of it %7.1f MB for the clients; %zu processes; %.0f tokens arrived\n",
                contestant.name.c_str(), after / 1e6, (after - before) / 1e6, running.processes(),
                static_cast<double>(sink.bytes()) / kTokenSize);
            std::fflush(stdout);
        }
    }

    Options options_;
    std::string directory_;
};

} // namespace
} // namespace thisbe::bench

int main(int argc, char** argv) {
    CLI::App app("Measures thisbe-relay6 beside a bare collector, haproxy, a fork design and socat.",
                 "relay6_bench");
    thisbe::bench::Options options;
    app.add_option("--rounds", options.rounds, "Rounds; each measures everybody once")->capture_default_str();
    app.add_option("--connections", options.connections, "Connections in each measurement")
        ->capture_default_str();
    app.add_option("--warm-up", options.warmUp, "Seconds of a stream before it counts")
        ->capture_default_str();
    app.add_option("--seconds", options.seconds, "Seconds of a stream that count")->capture_default_str();
    app.add_option("--limit", options.limit, "Connections that take longer than so many seconds have failed")
        ->capture_default_str();
    app.add_option("--stage", options.stages, "Only these measurements")
        ->check(CLI::IsMember({"connections", "backlog", "streams", "memory"}));
    app.add_option("--at-once", options.atOnce, "Clients at once")->capture_default_str();
    app.add_option("--only", options.only, "Only these contestants")
        ->check(CLI::IsMember(thisbe::bench::fieldNames()));
    CLI11_PARSE(app, argc, argv);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    thisbe::bench::Bench(options).run();
    return 0;
}
