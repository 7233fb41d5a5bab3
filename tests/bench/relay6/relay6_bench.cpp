// thisbe-relay6 beside what people would use instead, in one run: connections and tokens a second, CPU,
// memory.
#include "tests/bench/relay6/contestant.h"
#include "tests/bench/relay6/token_load.h"
#include "tests/bench/relay6/token_sink.h"
#include "tests/relay6/test_sockets.h"
#include "tests/support/places.h"

#include <CLI/CLI.hpp>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

namespace thisbe::bench {
namespace {

struct Options {
    unsigned rounds = 5;
    unsigned connections = 10'000;
    double seconds = 1.0;
    std::vector<unsigned> atOnce = {5, 500, 5000};
    std::vector<std::string> only;
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

class Bench {
  public:
    explicit Bench(Options options) : options_(std::move(options)) {
        char name[] = "/tmp/relay6-bench-XXXXXX";
        directory_ = mkdtemp(name);
    }
    ~Bench() { std::filesystem::remove_all(directory_); }

    void run() {
        for (const unsigned atOnce : options_.atOnce)
            connections(atOnce);
        streams();
        memory();
    }

  private:
    std::vector<Contestant> contestants(bool spooled) const {
        const std::string bin = test::binDir();
        const Command collect = {bin + "/thisbe-relay6", "collect", "--listen",
                                 "[::1]:{port}",         "--queue", "{queue}",
                                 "--log-level",          "error"};
        const Command forward = {bin + "/thisbe-relay6",
                                 "forward",
                                 "--server",
                                 "127.0.0.1:{sink}",
                                 "--queue",
                                 "{queue}",
                                 "--stream",
                                 "--verdict-timeout",
                                 "1",
                                 "--log-level",
                                 "error"};
        std::vector<Contestant> all = {
            {"thisbe", {collect, forward}},
            {"bare epoll + queue", {{bin + "/bare_collector", "{port}", "{sink}"}}},
            {"haproxy", {{"haproxy", "-db", "-f", "{dir}/haproxy-{port}.cfg"}}},
            {"fork + pipe + sysv", {{bin + "/fork_collector", "{port}", "{sink}"}}},
            {"socat",
             {{"socat", "TCP6-LISTEN:{port},fork,reuseaddr,backlog=16384", "TCP4:127.0.0.1:{sink}"}}}};
        if (spooled) {
            Contestant last{"thisbe --spool", {collect, forward}};
            for (Command& command : last.commands) {
                command.emplace_back("--spool");
                command.emplace_back("{dir}/spool-{port}");
            }
            all.push_back(last);
        }
        if (!options_.only.empty())
            std::erase_if(all, [&](const Contestant& one) {
                return std::find(options_.only.begin(), options_.only.end(), one.name) == options_.only.end();
            });
        return all;
    }

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
            for (const Contestant& contestant : contestants(false)) {
                const TokenSink sink;
                const std::uint16_t port = nextPort(sink.port());
                RunningContestant running(contestant, port, sink.port(), directory_);
                const LoadResult load = connectEach(port, options_.connections, atOnce);
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

    void streams() {
        Series rates;
        Series cpu;
        for (unsigned round = 0; round < options_.rounds; ++round)
            for (const Contestant& contestant : contestants(true)) {
                const TokenSink sink;
                const std::uint16_t port = nextPort(sink.port());
                RunningContestant running(contestant, port, sink.port(), directory_);
                // What has arrived by the end of the sending: buffers on the way do not count.
                const LoadResult load = stream(port, 500, options_.seconds);
                const auto arrived = static_cast<double>(sink.bytes()) / kTokenSize;
                rates[contestant.name].push_back(arrived / load.seconds);
                // Killed: an orderly stop would first carry the gigabyte that lies in 500 pairs of buffers.
                cpu[contestant.name].push_back(running.end(SIGKILL) / std::max(arrived, 1.0) * 10'000);
            }
        print("tokens over 500 connections that stay open", rates, "millions a second", 1e6);
        print("CPU of the same", cpu, "milliseconds for 10,000 tokens", 1e-3);
    }

    void memory() {
        std::printf("\nmemory with 5,000 clients connected (proportional set size of all its processes)\n");
        for (const Contestant& contestant : contestants(false)) {
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
    app.add_option("--seconds", options.seconds, "Length of a stream")->capture_default_str();
    app.add_option("--at-once", options.atOnce, "Clients at once")->capture_default_str();
    app.add_option("--only", options.only, "Only these contestants")
        ->check(CLI::IsMember(
            {"thisbe", "bare epoll + queue", "haproxy", "fork + pipe + sysv", "socat", "thisbe --spool"}));
    CLI11_PARSE(app, argc, argv);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    thisbe::bench::Bench(options).run();
    return 0;
}
