#include "tests/bench/channel/loopback_throughput.h"

#include "shared/net/udp_socket.h"
#include "shared/wire/datagram_batch.h"
#include "tests/channel/peer_pair.h"

#include <ctime>
#include <poll.h>
#include <stdexcept>

namespace thisbe::bench {

namespace {

using test::PeerPair;

double cpuSeconds() {
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

constexpr std::size_t kBatch = 64;

class Peer {
  public:
    Peer(const test::TestIdentity& own, const DataChannelTransport::Options& options)
        : transport(own.context, options), socket_(Endpoint::parse("127.0.0.1:0").value(), {}, buffers_) {}

    Endpoint endpoint() const { return socket_.localEndpoint(); }
    void setPeer(const Endpoint& endpoint) { peer_ = endpoint; }
    int fd() const { return socket_.fd(); }

    void turn(TimePoint now) {
        for (auto batch = socket_.receive(); !batch.empty(); batch = socket_.receive())
            for (const Datagram& datagram : batch)
                transport.onDatagram(now, datagram.payload);
        if (now >= transport.nextDeadline()) transport.onDeadline(now);
        while (const auto event = transport.takeEvent(now)) {
            connected = connected || event->kind == ChannelEvent::Kind::connected;
            if (event->kind == ChannelEvent::Kind::message) heard += event->payload.size();
        }
        send(now);
    }
    void send(TimePoint now) {
        while (const auto output = transport.takeOutput(now)) {
            Datagram datagram;
            datagram.payload = *output;
            datagram.remote = peer_;
            if (!batch_.append(datagram)) {
                flush();
                batch_.append(datagram);
            }
        }
        flush();
    }

    DataChannelTransport transport;
    bool connected = false;
    std::size_t heard = 0;

  private:
    void flush() {
        socket_.send(batch_.datagrams());
        batch_.clear();
    }

    UdpBuffers buffers_;
    UdpSocket socket_;
    Endpoint peer_;
    DatagramBatch batch_{kBatch, kBatch * 1200};
};

class Loopback {
  public:
    Loopback() {
        client.setPeer(server.endpoint());
        server.setPeer(client.endpoint());
        client.transport.start(clock.now());
        server.transport.start(clock.now());
        const TimePoint limit = clock.now() + std::chrono::seconds{10};
        while (!client.connected || !server.connected) {
            turn();
            if (clock.now() > limit) throw std::runtime_error("no connection over loopback");
        }
    }

    void turn() {
        server.turn(clock.now());
        client.turn(clock.now());
        const TimePoint next = std::min(client.transport.nextDeadline(), server.transport.nextDeadline());
        std::array<pollfd, 2> fds{{{.fd = client.fd(), .events = POLLIN, .revents = 0},
                                   {.fd = server.fd(), .events = POLLIN, .revents = 0}}};
        const auto wait = std::clamp<Duration>(next - clock.now(), {}, std::chrono::milliseconds{10});
        ::poll(fds.data(), fds.size(), static_cast<int>(wait / std::chrono::milliseconds{1}));
    }

    SystemClock clock;
    Peer client{test::alice(), PeerPair::options(DtlsRole::client, test::bob())};
    Peer server{test::bob(), PeerPair::options(DtlsRole::server, test::alice())};
};

} // namespace

Throughput measureThroughput(std::size_t messageSize, std::size_t totalBytes) {
    Loopback loopback;
    const std::string message(messageSize, 'x');
    Peer& client = loopback.client;
    const StreamId channel = client.transport.open(loopback.clock.now(), {}).value();
    const TimePoint begun = loopback.clock.now();
    const double cpu = cpuSeconds();
    for (std::size_t sent = 0; loopback.server.heard < totalBytes;) {
        while (sent < totalBytes &&
               client.transport.send(loopback.clock.now(), channel, MessageFormat::binary,
                                     asBytes(message)) == SctpSendResult::accepted)
            sent += messageSize;
        loopback.turn();
    }
    const double megabytes = static_cast<double>(loopback.server.heard) / 1e6;
    return {.megabytesPerSecond = megabytes / seconds(loopback.clock.now() - begun),
            .cpuMilliseconds = (cpuSeconds() - cpu) * 1000 / megabytes};
}

} // namespace thisbe::bench
