// thisbe-rendezvous with one worker on one core, and a crowd of registered peers on another: see
// docs/performance.md, "Registration".
#include "tests/bench/registration/load_crowd.h"
#include "tests/bench/turn/server_under_test.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <sched.h>
#include <thread>
#include <unistd.h>

namespace thisbe::bench {
namespace {

using namespace std::chrono_literals;
using Seconds = std::chrono::duration<double>;

struct Options {
    std::size_t peers = 20'000;
    std::size_t perRoom = 1'000;
    unsigned seconds = 20;
    unsigned interval = 10;
    std::size_t atATime = 64;
    unsigned limit = 1'200;
    bool restart = false;
    bool returning = false;
    unsigned joins = 0;
    std::size_t pages = 0;
};

constexpr std::uint16_t kPort = 13678;

// On core 0; the generator stays on core 1.
std::unique_ptr<ServerUnderTest> startServer(const std::string& folder) {
    pinTo(0);
    const std::string bin =
        std::filesystem::canonical("/proc/self/exe").parent_path() / "../../bin/thisbe-rendezvous";
    auto server = std::make_unique<ServerUnderTest>(
        "thisbe", std::vector<std::string>{bin, "--listen", "127.0.0.1", "--port", std::to_string(kPort),
                                           "--workers", "1", "--expiry", "3600", "--max-rooms", "1000000",
                                           "--identity", folder + "/identity.pem"});
    pinTo(1);
    std::this_thread::sleep_for(500ms);
    return server;
}

class Measured {
  public:
    explicit Measured(const ServerUnderTest& server) : server_(server) {}
    double cpu() const { return server_.cpuSeconds() - cpu_; }
    double wall() const { return Seconds(LoadCrowd::Clock::now() - start_).count(); }

  private:
    const ServerUnderTest& server_;
    double cpu_ = server_.cpuSeconds();
    LoadCrowd::Clock::time_point start_ = LoadCrowd::Clock::now();
};

bool registerAll(LoadCrowd& crowd, const ServerUnderTest& server, const Options& options) {
    const std::size_t memory = server.residentBytes();
    const Measured measured(server);
    const bool all =
        crowd.registerAll(options.atATime, std::chrono::seconds(options.limit), options.joins > 0);
    const auto count = static_cast<double>(crowd.registered());
    std::cout << "registered " << crowd.registered() << " of " << options.peers << " in " << measured.wall()
              << " s, server CPU " << measured.cpu() << " s: " << count / measured.cpu()
              << " registrations for each CPU-second\n"
              << "memory for a registered peer: "
              << static_cast<double>(server.residentBytes() - memory) / count << " bytes\n"
              << std::flush;
    return all;
}

void keepAlive(LoadCrowd& crowd, const ServerUnderTest& server, const Options& options) {
    const Measured measured(server);
    const auto result = crowd.keepAlive(std::chrono::seconds(options.seconds),
                                        std::chrono::seconds(options.interval), options.atATime);
    const double cpu = measured.cpu();
    std::cout << "keepalives: " << result.sent << " sent, " << result.answered << " answered in "
              << result.seconds << " s (" << static_cast<double>(result.answered) / result.seconds
              << " a second); server CPU " << 100 * cpu / result.seconds << " % of a core, "
              << static_cast<double>(result.answered) / cpu
              << " keepalives for each CPU-second; the generator was away for " << result.longestTurn * 1000
              << " ms at most\n"
              << std::flush;
}

void measureJoins(LoadCrowd& crowd, const Options& options) {
    std::vector<double> all;
    for (unsigned i = 0; i < options.joins; ++i) {
        const auto latencies = crowd.joinLatencies();
        all.insert(all.end(), latencies.begin(), latencies.end());
    }
    std::ranges::sort(all);
    if (all.empty()) return;
    const auto at = [&](double part) {
        return all[static_cast<std::size_t>(part * static_cast<double>(all.size() - 1))] / 1000;
    };
    std::cout << options.joins << " joins, told to " << all.size() << " of "
              << options.joins * (options.peers - 1) << ": p50 " << at(0.5) << " ms, p99 " << at(0.99)
              << " ms, most " << at(1) << " ms\n";
}

void measurePages(LoadCrowd& crowd, const ServerUnderTest& server, const Options& options) {
    const Measured measured(server);
    const std::size_t answered = crowd.fetchPages(options.pages);
    std::cout << "pages of a roster: " << answered << " of " << options.pages << " answered, "
              << static_cast<double>(answered) / measured.cpu() << " for each CPU-second\n";
}

// Keepalives find out that the server is another one.
bool comeBack(LoadCrowd& crowd, const ServerUnderTest& server, const Options& options) {
    const Measured measured(server);
    double wall = 0;
    const auto allBack = [&](const LoadCrowd::Keepalives& so) {
        wall = measured.wall();
        return so.refused >= options.peers && crowd.registered() == options.peers;
    };
    crowd.keepAlive(std::chrono::seconds(options.limit), std::chrono::seconds(options.interval),
                    options.atATime, allBack);
    std::cout << "after a restart: " << crowd.registered() << " of " << options.peers << " back after "
              << wall << " s, server CPU " << measured.cpu() << " s, " << options.atATime << " at a time\n";
    return crowd.registered() == options.peers;
}

int run(const Options& options) {
    char folder[] = "/tmp/registration_load.XXXXXX";
    if (::mkdtemp(folder) == nullptr) return 1;
    auto server = startServer(folder);
    LoadCrowd crowd(options.peers, options.perRoom,
                    Endpoint(IpAddress(IpAddress::V4Bytes{127, 0, 0, 1}), kPort));
    if (options.returning) {
        crowd.pretendAll();
        const bool back = comeBack(crowd, *server, options);
        server.reset();
        std::filesystem::remove_all(folder);
        return back ? 0 : 1;
    }
    const bool all = registerAll(crowd, *server, options);
    if (options.joins > 0) measureJoins(crowd, options);
    if (options.pages > 0) measurePages(crowd, *server, options);
    if (options.seconds > 0) keepAlive(crowd, *server, options);
    if (options.restart) {
        server.reset();
        server = startServer(folder);
        comeBack(crowd, *server, options);
    }
    server.reset();
    std::filesystem::remove_all(folder);
    return all ? 0 : 1;
}

} // namespace
} // namespace thisbe::bench

int main(int argc, char** argv) {
    thisbe::bench::Options options;
    CLI::App app{"Puts registered peers on a real thisbe-rendezvous and says what they cost"};
    app.add_option("--peers", options.peers, "How many")->capture_default_str();
    app.add_option("--per-room", options.perRoom, "Peers in each room")->capture_default_str();
    app.add_option("--seconds", options.seconds, "Of keepalives; 0 for none")->capture_default_str();
    app.add_option("--interval", options.interval, "Seconds between a peer's keepalives")
        ->capture_default_str();
    app.add_option("--at-a-time", options.atATime, "Registrations under way")->capture_default_str();
    app.add_option("--limit", options.limit, "Seconds for all to register, or to return")
        ->capture_default_str();
    app.add_flag("--restart", options.restart, "Then restart the server and wait for all to return");
    app.add_flag("--returning", options.returning,
                 "Only that: all were registered with a server that is no more");
    app.add_option("--joins", options.joins, "Measure so many joins; all follow their room")
        ->capture_default_str();
    app.add_option("--pages", options.pages, "Fetch so many pages of the roster")->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    try {
        return thisbe::bench::run(options);
    } catch (const std::exception& problem) {
        std::cerr << problem.what() << '\n';
        return 1;
    }
}
