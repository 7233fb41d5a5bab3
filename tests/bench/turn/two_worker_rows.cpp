#include "tests/bench/turn/two_worker_rows.h"

#include "rendezvous/app.h"
#include "rendezvous/options.h"
#include "tests/bench/turn/relay_session.h"
#include "tests/bench/turn/server_under_test.h"
#include "tests/support/worker_steering.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <unistd.h>

namespace thisbe::bench {

namespace {

using Clock = std::chrono::steady_clock;

const IpAddress kLoopback(IpAddress::V4Bytes{127, 0, 0, 1});

struct Side {
    std::unique_ptr<ServerUnderTest> server;
    Endpoint endpoint;
};
// Two clients that have each other as peers, on different workers.
struct Pair {
    std::unique_ptr<RelaySession> near;
    std::unique_ptr<RelaySession> far;
};

Side start(const char* way, std::uint16_t port, const std::string& folder) {
    const auto self = std::filesystem::read_symlink("/proc/self/exe").string();
    const Endpoint endpoint(kLoopback, port);
    Side side{std::make_unique<ServerUnderTest>(way, std::vector<std::string>{self, "serve", way,
                                                                              std::to_string(port),
                                                                              folder + "/" + way + ".pem"}),
              endpoint};
    return side;
}

void awaitAnswer(const Side& side, UdpBuffers& buffers) {
    for (int attempt = 0; attempt < 50; ++attempt) {
        if (RelaySession(side.endpoint, buffers).askBare(stun::method::kBinding, false).second != 0) return;
        ::usleep(100'000);
    }
    throw std::runtime_error("the server does not answer");
}

std::unique_ptr<RelaySession> openOn(int worker, const Side& side, UdpBuffers& buffers) {
    for (int attempt = 0; attempt < 5; ++attempt) {
        auto session = std::make_unique<RelaySession>(side.endpoint, buffers);
        while (session->client().localEndpoint().port() % 2 != worker) {
            auto next =
                std::make_unique<RelaySession>(side.endpoint, buffers); // while the other keeps its port
            session = std::move(next);
        }
        if (session->allocate()) return session;
    }
    throw std::runtime_error("the server refused an allocation");
}

std::vector<Pair> openPairs(std::size_t count, const Side& side, UdpBuffers& buffers) {
    std::vector<Pair> out;
    for (std::size_t i = 0; i < count; ++i) {
        Pair pair{openOn(0, side, buffers), openOn(1, side, buffers)};
        pair.near->bindTo(pair.far->relay());
        pair.far->bindTo(pair.near->relay());
        out.push_back(std::move(pair));
    }
    return out;
}

struct Shape {
    static constexpr std::size_t kPairs = 8;
    std::size_t size;
    std::size_t batch;
    double seconds;

    std::string name() const {
        return std::to_string(kPairs) + " pairs, " + std::to_string(size) + " B, runs of " +
               std::to_string(batch);
    }
};

// Packets that came through, both ways, for each second that the server spent on a core.
double packetsPerCpuSecond(const Side& side, UdpBuffers& buffers, const Shape& shape) {
    const std::vector<Pair> all = openPairs(Shape::kPairs, side, buffers);
    const double before = side.server->cpuSeconds();
    std::uint64_t through = 0;
    const auto end = Clock::now() + std::chrono::duration<double>(shape.seconds);
    while (Clock::now() < end) {
        for (const Pair& pair : all) {
            pair.near->send(shape.batch, shape.size);
            pair.far->send(shape.batch, shape.size);
        }
        const auto patience = Clock::now() + std::chrono::milliseconds(20);
        std::size_t missing = Shape::kPairs * shape.batch * 2;
        while (missing > 0 && Clock::now() < patience) {
            for (const Pair& pair : all) {
                const std::size_t came = pair.near->receive() + pair.far->receive();
                through += came;
                missing -= std::min(missing, came);
            }
        }
    }
    return static_cast<double>(through) / (side.server->cpuSeconds() - before);
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void printRow(const Side& inside, const Side& kernel, UdpBuffers& buffers, const Shape& shape,
              std::size_t pairs) {
    std::vector<double> a;
    std::vector<double> b;
    std::vector<double> ratios;
    for (std::size_t pair = 0; pair < pairs; ++pair) {
        a.push_back(packetsPerCpuSecond(inside, buffers, shape));
        b.push_back(packetsPerCpuSecond(kernel, buffers, shape));
        ratios.push_back(a.back() / b.back());
    }
    std::printf("| %s | %.0f | %.0f | %.2f |\n", shape.name().c_str(), median(a), median(b), median(ratios));
    std::fflush(stdout);
}

} // namespace

int serveTwoWorkers(const char* way, const char* port, const char* identityFile) {
    rendezvous::ServerOptions options;
    options.listen = {kLoopback};
    options.port = static_cast<std::uint16_t>(std::stoi(port));
    options.workers = 2;
    options.identityFile = identityFile;
    options.access.users["u"] = "p";
    options.turn.allowPeers = {IpPrefix::parse("127.0.0.0/8").value()};
    options.turn.ports = {.first = 10000, .last = 32767};
    options.turn.limits.source.allocations = 0;
    options.turn.limits.challenges = {};
    options.turn.joinWorkers = std::string(way) == "inside";
    return static_cast<int>(rendezvous::runServer(options));
}

void measureTwoWorkers(double seconds, std::size_t pairs, const std::string& row, const std::string& folder) {
    UdpBuffers buffers;
    const Side inside = start("inside", 13678, folder);
    const Side kernel = start("kernel", 13778, folder);
    for (const Side* side : {&inside, &kernel}) {
        awaitAnswer(*side, buffers);
        test::steerByPort(side->endpoint, SOCK_DGRAM);
    }
    std::printf("| packets/CPU-s between two workers | inside | kernel | ratio |\n|---|---|---|---|\n");
    for (const std::size_t size : {std::size_t{120}, std::size_t{1200}}) {
        for (const std::size_t batch : {std::size_t{1}, std::size_t{32}}) {
            const Shape shape{.size = size, .batch = batch, .seconds = seconds};
            if (shape.name().find(row) != std::string::npos) printRow(inside, kernel, buffers, shape, pairs);
        }
    }
}

} // namespace thisbe::bench
