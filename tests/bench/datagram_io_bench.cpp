// What UdpSocket costs per datagram beside a bare C loop in the same run: five interleaved pairs a row,
// median of the ratios. User and system CPU of the process (what getrusage adds up, read from
// CLOCK_PROCESS_CPUTIME_ID, which is finer). Loopback, one thread: it sends a round into the receiver's
// buffer, then receives it, and each half is timed for itself.
#include "shared/net/socket_address.h"
#include "shared/net/udp_socket.h"
#include "tests/bench/bare_datagram_loop.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <string>
#include <unistd.h>
#include <vector>

namespace thisbe {
namespace {

constexpr int kPairs = 5;
constexpr int kRounds = 150;
// Few enough for the receive buffer, and whole super-packets: 16 of 64 × 64 B, or 20 of 54 × 1200 B.
constexpr std::size_t kSmallRound = 1024;
constexpr std::size_t kLargeRound = 1080;

struct Cost {
    double send = 0; // nanoseconds of CPU per datagram
    double receive = 0;
    double wall = 0; // both
};

double seconds(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// Runs the rounds. send() sends one round, receive() returns how much of it arrived.
template<class Send, class Receive>
Cost measure(std::size_t round, Send send, Receive receive) {
    double sendCpu = 0;
    double receiveCpu = 0;
    const double start = seconds(CLOCK_MONOTONIC);
    for (int i = 0; i < kRounds; ++i) {
        const double before = seconds(CLOCK_PROCESS_CPUTIME_ID);
        send();
        const double between = seconds(CLOCK_PROCESS_CPUTIME_ID);
        const std::size_t arrived = receive();
        receiveCpu += seconds(CLOCK_PROCESS_CPUTIME_ID) - between;
        sendCpu += between - before;
        if (arrived != round) {
            std::fprintf(stderr, "datagram_io_bench: %zu of %zu datagrams arrived: raise net.core.rmem_max\n",
                         arrived, round);
            std::exit(1);
        }
    }
    const double datagrams = static_cast<double>(round) * kRounds * 1e-9;
    return {sendCpu / datagrams, receiveCpu / datagrams, (seconds(CLOCK_MONOTONIC) - start) / datagrams};
}

struct Row {
    std::size_t size;
    bool segmented;
    std::size_t round() const { return size == 64 ? kSmallRound : kLargeRound; }
};

Cost bareLoop(const Row& row) {
    sockaddr_in to{};
    sockaddr_in from{};
    const int receiving = bareSocket(row.segmented ? 1 : 0, &to);
    const int sending = bareSocket(0, &from);
    BareSender* const sender = bareSender(sending, &to, row.size, row.segmented ? 1 : 0);
    BareReceiver* const receiver = bareReceiver(receiving);
    const Cost cost = measure(
        row.round(), [&] { bareSend(sender, row.round()); },
        [&] { return bareReceive(receiver, row.round()); });
    bareSenderFree(sender);
    bareReceiverFree(receiver);
    ::close(receiving);
    ::close(sending);
    return cost;
}

Cost udpSocket(const Row& row) {
    const Endpoint any = Endpoint::parse("127.0.0.1:0").value();
    UdpBuffers buffers;
    UdpSocket receiving(any, {.receiveSegments = row.segmented}, buffers);
    UdpSocket sending(any, {.sendSegments = row.segmented}, buffers);
    const std::vector<std::uint8_t> payload(65536);
    std::vector<Datagram> datagrams;
    for (std::size_t i = 0; i < row.round(); ++i) {
        // As in a DatagramBatch, one behind the other; the block is used again so that the cache is as warm
        // as the bare loop's.
        const std::size_t at = i % (row.size == 64 ? 64 : 54) * row.size;
        datagrams.push_back({.payload = ByteView(payload).subspan(at, row.size),
                             .local = {},
                             .remote = receiving.localEndpoint()});
    }
    unsigned touched = 0;
    const auto receive = [&] {
        std::size_t received = 0;
        while (received < row.round()) {
            const auto batch = receiving.receive();
            if (batch.empty()) break;
            for (const Datagram& datagram : batch)
                touched += datagram.payload[0];
            received += batch.size();
        }
        return received + touched;
    };
    return measure(
        row.round(), [&] { sending.send(datagrams); }, receive);
}

double median(std::array<double, kPairs> values) {
    std::ranges::sort(values);
    return values[kPairs / 2];
}

void print(const Row& row, const char* what, double Cost::*part, const std::array<Cost, kPairs>& bare,
           const std::array<Cost, kPairs>& ours) {
    std::array<double, kPairs> bareValues{};
    std::array<double, kPairs> ourValues{};
    std::array<double, kPairs> ratios{};
    for (std::size_t i = 0; i < kPairs; ++i) {
        bareValues[i] = bare[i].*part;
        ourValues[i] = ours[i].*part;
        ratios[i] = ourValues[i] / bareValues[i];
    }
    std::printf("%6zu  %-9s  %-12s %10.1f %10.1f %8.3f\n", row.size, row.segmented ? "segmented" : "plain",
                what, median(bareValues), median(ourValues), median(ratios));
}

void run(const Row& row) {
    std::array<Cost, kPairs> bare{};
    std::array<Cost, kPairs> ours{};
    for (std::size_t i = 0; i < kPairs; ++i) {
        bare[i] = bareLoop(row);
        ours[i] = udpSocket(row);
    }
    print(row, "send CPU", &Cost::send, bare, ours);
    print(row, "receive CPU", &Cost::receive, bare, ours);
    print(row, "both, wall", &Cost::wall, bare, ours);
}

} // namespace
} // namespace thisbe

int main() {
    std::printf("%6s  %-9s  %-12s %10s %10s %8s\n", "bytes", "mode", "ns/datagram", "bare C", "UdpSocket",
                "ratio");
    for (const bool segmented : {false, true})
        for (const std::size_t size : {std::size_t{64}, std::size_t{1200}})
            thisbe::run({size, segmented});
    return 0;
}
