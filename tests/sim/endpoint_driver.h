// Runs a sans-I/O protocol object on a simulated host, with sockets and wake-ups.
#pragma once

#include "shared/net/timer.h"
#include "shared/wire/datagram_batch.h"
#include "tests/sim/host.h"

#include <concepts>

namespace thisbe::sim {

// The four verbs of docs/architecture.md.
template<class T>
concept SansIoEndpoint = requires(T& protocol, const Datagram& datagram, TimePoint now, DatagramBatch& out) {
    protocol.onDatagram(datagram, now);
    protocol.onDeadline(now);
    { protocol.nextDeadline() } -> std::convertible_to<TimePoint>;
    protocol.takeOutput(out);
};

// Owns the protocol object. onPathError(const PathError&, TimePoint) is called where it has one. Datagrams
// leave by the socket that was opened for their source: same family, then same address and port if they name
// one.
template<SansIoEndpoint Protocol>
class EndpointDriver final : public Process {
  public:
    template<class... Arguments>
    explicit EndpointDriver(Host& host, Arguments&&... arguments)
        : host_(host),
          protocol_(std::forward<Arguments>(arguments)...),
          timer_(host.simulation().timers(), [this] { onTimer(); }) {}

    // Opens a socket of the host for the protocol object.
    SimSocket& open(const Endpoint& local) {
        sockets_.push_back(host_.openUdp(local));
        SimSocket& socket = *sockets_.back();
        socket.onReady([this, &socket] { onReady(socket); });
        return socket;
    }

    // To look at. Whoever makes it do something uses call().
    const Protocol& protocol() const { return protocol_; }
    // verb(protocol, now), then sends what came of it and waits for the new deadline.
    template<class Verb>
    void call(Verb verb) {
        verb(protocol_, now());
        settle();
    }

    std::uint64_t sendFailures() const { return sendFailures_; }

  private:
    TimePoint now() const { return host_.simulation().now(); }

    void onReady(SimSocket& socket) {
        for (const Datagram& datagram : socket.receive())
            protocol_.onDatagram(datagram, now());
        for (const PathError& error : socket.takePathErrors()) {
            if constexpr (requires { protocol_.onPathError(error, now()); })
                protocol_.onPathError(error, now());
        }
        settle();
    }

    void onTimer() {
        protocol_.onDeadline(now());
        settle();
    }

    void settle() {
        for (protocol_.takeOutput(output_); !output_.empty(); protocol_.takeOutput(output_)) {
            for (const Datagram& datagram : output_.datagrams())
                send(datagram);
            output_.clear();
        }
        timer_.arm(protocol_.nextDeadline());
    }

    void send(const Datagram& datagram) {
        SimSocket* socket = socketFor(datagram);
        const bool sent = socket != nullptr && socket->send({&datagram, 1}).failures.empty();
        if (!sent) ++sendFailures_;
    }

    SimSocket* socketFor(const Datagram& datagram) {
        for (const auto& socket : sockets_) {
            const Endpoint bound = socket->localEndpoint();
            if (bound.family() != datagram.remote.family()) continue;
            if (datagram.local.port() != 0 && datagram.local.port() != bound.port()) continue;
            const IpAddress& from = datagram.local.address();
            if (from.isUnspecified() || bound.address().isUnspecified() || from == bound.address()) {
                return socket.get();
            }
        }
        return nullptr;
    }

    Host& host_;
    Protocol protocol_;
    std::vector<std::unique_ptr<SimSocket>> sockets_;
    DatagramBatch output_{64, 64 * 1500};
    Timer timer_;
    std::uint64_t sendFailures_ = 0;
};

} // namespace thisbe::sim
