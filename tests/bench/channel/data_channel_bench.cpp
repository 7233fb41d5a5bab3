// Data channels: throughput over loopback UDP beside aiortc's (Debian's python3-aiortc), memory and CPU of
// idle sessions, recovery after outages. usage: data_channel_bench AIORTC_SCRIPT
// (tests/bench/channel/aiortc_throughput.py)
#include "tests/bench/channel/loopback_throughput.h"
#include "tests/channel/peer_pair.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <malloc.h>
#include <vector>

namespace thisbe::bench {
namespace {

using namespace std::chrono_literals;
using test::PeerPair;

constexpr std::size_t kIdlePairs = 200;

void throughput(const char* script) {
    std::printf("%8s  %-8s %10s %12s\n", "message", "", "MB/s", "CPU ms/MB");
    for (const std::size_t size : {std::size_t{64}, std::size_t{1024}, std::size_t{16384}}) {
        const std::size_t total = size * 100000 < 64'000'000 ? size * 100000 : 64'000'000;
        const Throughput ours = measureThroughput(size, total);
        std::printf("%8zu  %-8s %10.2f %12.2f\n", size, "thisbe", ours.megabytesPerSecond,
                    ours.cpuMilliseconds);
        std::fflush(stdout);
        const std::string command = std::string("/usr/bin/python3 ") + script + " " + std::to_string(size) +
                                    " " + std::to_string(total / 30);
        if (std::system(command.c_str()) != 0) std::puts("          aiortc   failed");
    }
}

double cpuSeconds() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

void idle() {
    std::vector<std::unique_ptr<PeerPair>> pairs;
    {
        PeerPair first;
        first.connect();
    } // what the libraries allocate once
    const auto before = ::mallinfo2().uordblks;
    for (std::size_t i = 0; i < kIdlePairs; ++i) {
        pairs.push_back(std::make_unique<PeerPair>());
        pairs.back()->connect();
        pairs.back()->openChannel();
    }
    const auto perSession = (::mallinfo2().uordblks - before) / (2 * kIdlePairs);
    std::vector<PeerPair::Side*> sides;
    for (auto& pair : pairs)
        sides.insert(sides.end(), {&pair->client, &pair->server});
    std::vector<TimePoint> deadlines(sides.size(), TimePoint{}); // as a program's timers know them
    const auto settleUntil = pairs[0]->now() + 1s;
    double start = 0;
    double calls = 0;
    const TimePoint end = settleUntil + 5s;
    for (TimePoint now = pairs[0]->now(); now < end; now = pairs[0]->now()) {
        if (now < settleUntil) start = cpuSeconds();
        for (std::size_t i = 0; i < sides.size(); ++i) {
            if (now < deadlines[i]) continue;
            sides[i]->transport.onDeadline(now);
            pairs[i / 2]->settle(*sides[i]);
            pairs[i / 2]->deliver();
            deadlines[i] = sides[i]->transport.nextDeadline();
            if (now >= settleUntil) ++calls;
        }
        std::this_thread::sleep_for(20ms);
    }
    const double sessions = 2 * kIdlePairs;
    std::printf(
        "\nidle session: %zu bytes of heap; %.1f us of CPU a second, %.1f calls a second (of %g sessions)\n",
        perSession, (cpuSeconds() - start) / 5 / sessions * 1e6, calls / 5 / sessions, sessions);
}

// From healing to the delivery of everything, 100 messages a second each way.
double recovery(Duration outage, std::uint64_t seed) {
    PeerPair pair(seed);
    pair.setConditions({.delay = 10ms});
    pair.connect();
    const StreamId channel = pair.openChannel();
    std::size_t sent = 0;
    const auto talk = [&](Duration length) {
        for (const TimePoint end = pair.now() + length; pair.now() < end;) {
            pair.client.transport.send(pair.now(), channel, "x");
            pair.settle(pair.client);
            ++sent;
            pair.runUntil(10ms, [] { return false; });
        }
    };
    talk(300ms + std::chrono::milliseconds{seed * 37 % 100});
    pair.setConditions({.delay = 10ms, .cut = true});
    talk(outage);
    pair.setConditions({.delay = 10ms});
    const TimePoint healed = pair.now();
    pair.runUntil(10s, [&] { return pair.server.heard.messages.size() >= sent; });
    return std::chrono::duration<double, std::milli>(pair.now() - healed).count();
}

void recoveries() {
    std::printf("\n%10s  %s\n", "outage ms", "ms from healing until all is delivered (sorted)");
    for (const auto outage : {100ms, 300ms, 1000ms, 3000ms, 10000ms}) {
        std::vector<double> times;
        for (std::uint64_t seed = 1; seed <= (outage < 3s ? 5U : 3U); ++seed)
            times.push_back(recovery(outage, seed));
        std::sort(times.begin(), times.end());
        std::printf("%10lld ", static_cast<long long>(outage / 1ms));
        for (const double time : times)
            std::printf(" %.0f", time);
        std::puts("");
    }
}

} // namespace
} // namespace thisbe::bench

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: data_channel_bench tests/bench/channel/aiortc_throughput.py\n", stderr);
        return 2;
    }
    thisbe::bench::throughput(argv[1]);
    thisbe::bench::idle();
    thisbe::bench::recoveries();
    return 0;
}
