// Our relay and Debian's coturn in the same run, under the same load: see docs/performance.md, "Relay".
//   turn_bench [SECONDS_EACH] [PAIRS] [IDLE_ALLOCATIONS]
// Both servers get one thread; the generator is the other. Rows are interleaved pairs, so that whatever else
// the machine does meets both alike; the figure is the median of the pairs' ratios.
#include "tests/bench/turn/relay_session.h"
#include "tests/bench/turn/server_under_test.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <unistd.h>

namespace thisbe::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Sessions = std::vector<std::unique_ptr<RelaySession>>;

const IpAddress kLoopback(IpAddress::V4Bytes{127, 0, 0, 1});
constexpr std::uint16_t kOurPort = 13478;
constexpr std::uint16_t kTheirPort = 13578;

struct Settings {
    double seconds = 1;
    int pairs = 5;
    std::size_t idle = 10'000;
};

struct Contestant {
    std::unique_ptr<ServerUnderTest> server;
    Endpoint endpoint;
};

Contestant startOurs(const std::string& bin, const std::string& folder) {
    return {std::make_unique<ServerUnderTest>(
                "thisbe",
                std::vector<std::string>{bin, "--listen", "127.0.0.1", "--port", std::to_string(kOurPort),
                                         "--user", "u:p", "--allow-peer", "127.0.0.0/8", "--workers", "1",
                                         "--relay-ports", "10000-32767", "--max-allocations-per-source", "0",
                                         "--max-challenges-per-source", "0", "--identity",
                                         folder + "/identity.pem"}),
            Endpoint(kLoopback, kOurPort)};
}

Contestant startTheirs(const std::string& folder) {
    return {std::make_unique<ServerUnderTest>("coturn", std::vector<std::string>{"turnserver",
                                                                                 "-n",
                                                                                 "-L",
                                                                                 "127.0.0.1",
                                                                                 "-E",
                                                                                 "127.0.0.2",
                                                                                 "-p",
                                                                                 std::to_string(kTheirPort),
                                                                                 "-u",
                                                                                 "u:p",
                                                                                 "-r",
                                                                                 "bench",
                                                                                 "-a",
                                                                                 "--allow-loopback-peers",
                                                                                 "--no-cli",
                                                                                 "--no-tls",
                                                                                 "--no-dtls",
                                                                                 "-m",
                                                                                 "1",
                                                                                 "--min-port",
                                                                                 "10000",
                                                                                 "--max-port",
                                                                                 "32767",
                                                                                 "--log-file",
                                                                                 "/dev/null",
                                                                                 "--pidfile",
                                                                                 folder + "/coturn.pid",
                                                                                 "--userdb",
                                                                                 folder + "/coturn.db"}),
            Endpoint(kLoopback, kTheirPort)};
}

Sessions openSessions(const Contestant& contestant, UdpBuffers& buffers, std::size_t count, bool withPeers) {
    Sessions out;
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back(std::make_unique<RelaySession>(contestant.endpoint, buffers));
        // A request or an answer may be lost while the machine is busy elsewhere.
        int attempts = 5;
        while (!out.back()->allocate()) {
            if (--attempts == 0)
                throw std::runtime_error(contestant.server->name() + " refused an allocation");
            out.back() = std::make_unique<RelaySession>(contestant.endpoint, buffers);
        }
        if (withPeers) out.back()->bindPeer();
    }
    return out;
}

// Packets that the server forwarded, both ways, for each second that it spent on a core.
double packetsPerCpuSecond(const Contestant& contestant, UdpBuffers& buffers, std::size_t sessions,
                           std::size_t size, std::size_t batch, double seconds) {
    const Sessions all = openSessions(contestant, buffers, sessions, true);
    const double cpuBefore = contestant.server->cpuSeconds();
    std::uint64_t forwarded = 0;
    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    while (Clock::now() < end) {
        for (const auto& session : all)
            session->send(batch, size);
        // Until the round is through, or seems lost.
        const auto patience = Clock::now() + std::chrono::milliseconds(20);
        std::size_t missing = sessions * batch;
        while (missing > 0 && Clock::now() < patience) {
            for (const auto& session : all) {
                forwarded += session->echo();
                const std::size_t back = session->receive();
                forwarded += back;
                missing -= std::min(missing, back);
            }
        }
    }
    return static_cast<double>(forwarded) / (contestant.server->cpuSeconds() - cpuBefore);
}

double allocationsPerCpuSecond(const Contestant& contestant, UdpBuffers& buffers) {
    constexpr std::size_t kCount = 1000;
    const double before = contestant.server->cpuSeconds();
    const Sessions all = openSessions(contestant, buffers, kCount, false);
    return kCount / (contestant.server->cpuSeconds() - before);
}

double roundTrip(RelaySession& session, std::vector<double>& samples) {
    const auto start = Clock::now();
    session.send(1, 120);
    const auto patience = start + std::chrono::milliseconds(100);
    while (session.receive() == 0) {
        session.echo();
        if (Clock::now() > patience) return 0;
    }
    samples.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
    return samples.back();
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void printPair(const char* row, const std::vector<double>& ours, const std::vector<double>& theirs) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < ours.size(); ++i)
        ratios.push_back(ours[i] / theirs[i]);
    std::printf("| %s | %.0f | %.0f | %.2f |\n", row, median(ours), median(theirs), median(ratios));
    std::fflush(stdout);
}

void printLatency(const Contestant& ours, const Contestant& theirs, UdpBuffers& buffers) {
    std::vector<double> samples[2];
    const Sessions a = openSessions(ours, buffers, 1, true);
    const Sessions b = openSessions(theirs, buffers, 1, true);
    for (int i = 0; i < 3000; ++i) {
        roundTrip(*a.front(), samples[0]);
        roundTrip(*b.front(), samples[1]);
    }
    for (auto& side : samples)
        std::ranges::sort(side);
    const auto at = [](const std::vector<double>& sorted, double part) {
        return sorted.empty()
                   ? 0
                   : sorted[static_cast<std::size_t>(static_cast<double>(sorted.size() - 1) * part)];
    };
    for (const double part : {0.5, 0.99})
        std::printf("| round trip p%.0f, us | %.0f | %.0f | %.2f |\n", part * 100, at(samples[0], part),
                    at(samples[1], part), at(samples[0], part) / at(samples[1], part));
}

void printMemory(const Contestant& contestant, UdpBuffers& buffers, std::size_t count) {
    const std::size_t before = contestant.server->residentBytes();
    const Sessions all = openSessions(contestant, buffers, count, false);
    const std::size_t after = contestant.server->residentBytes();
    std::printf("memory of an idle allocation, %s, %zu of them: %zu bytes\n",
                contestant.server->name().c_str(), count, (after - before) / count);
    std::fflush(stdout);
}

void printReflection(const Contestant& contestant, UdpBuffers& buffers) {
    RelaySession session(contestant.endpoint, buffers);
    const std::pair<const char*, std::pair<std::size_t, std::size_t>> rows[] = {
        {"Binding", session.askBare(stun::method::kBinding, false)},
        {"Allocate", session.askBare(stun::method::kAllocate, true)},
        {"Refresh", session.askBare(stun::method::kRefresh, false)}};
    for (const auto& [name, sizes] : rows)
        std::printf("reflection of %s, %s: %zu -> %zu bytes, x%.2f with headers\n", name,
                    contestant.server->name().c_str(), sizes.first, sizes.second,
                    static_cast<double>(sizes.second == 0 ? 0 : sizes.second + 28) /
                        static_cast<double>(sizes.first + 28));
}

void run(const Settings& settings, const std::string& folder) {
    UdpBuffers buffers;
    const auto bin =
        std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path().parent_path() / "bin" /
        "thisbe-rendezvous";
    const Contestant ours = startOurs(bin, folder);
    const Contestant theirs = startTheirs(folder);
    ::sleep(2);

    std::printf("| | thisbe | coturn | ratio |\n|---|---|---|---|\n");
    for (const std::size_t size : {std::size_t{120}, std::size_t{1200}}) {
        for (const std::size_t sessions : {std::size_t{1}, std::size_t{8}, std::size_t{100}}) {
            for (const std::size_t batch : {std::size_t{1}, std::size_t{32}}) {
                std::vector<double> a;
                std::vector<double> b;
                for (int pair = 0; pair < settings.pairs; ++pair) {
                    a.push_back(packetsPerCpuSecond(ours, buffers, sessions, size, batch, settings.seconds));
                    b.push_back(
                        packetsPerCpuSecond(theirs, buffers, sessions, size, batch, settings.seconds));
                }
                const std::string row = "packets/CPU-s, " + std::to_string(sessions) + " sessions, " +
                                        std::to_string(size) + " B, runs of " + std::to_string(batch);
                printPair(row.c_str(), a, b);
            }
        }
    }
    std::vector<double> a;
    std::vector<double> b;
    for (int pair = 0; pair < settings.pairs; ++pair) {
        a.push_back(allocationsPerCpuSecond(ours, buffers));
        b.push_back(allocationsPerCpuSecond(theirs, buffers));
    }
    printPair("allocations/CPU-s", a, b);
    printLatency(ours, theirs, buffers);
    for (const Contestant* contestant : {&ours, &theirs}) {
        printReflection(*contestant, buffers);
        printMemory(*contestant, buffers, settings.idle);
    }
}

} // namespace
} // namespace thisbe::bench

int main(int argc, char** argv) {
    thisbe::bench::Settings settings;
    if (argc > 1) settings.seconds = std::atof(argv[1]);
    if (argc > 2) settings.pairs = std::atoi(argv[2]);
    if (argc > 3) settings.idle = static_cast<std::size_t>(std::atol(argv[3]));
    const rlimit many{.rlim_cur = 65536, .rlim_max = 65536};
    ::setrlimit(RLIMIT_NOFILE, &many);
    std::string folder = "/tmp/thisbe-turn-bench-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) return 1;
    int status = 0;
    try {
        thisbe::bench::run(settings, folder);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "turn_bench: %s\n", problem.what());
        status = 1;
    }
    std::filesystem::remove_all(folder);
    return status;
}
