// An AllocationClient on a kernel socket of a lab's host.
#pragma once

#include "shared/net/system_clock.h"
#include "shared/net/system_random.h"
#include "shared/net/udp_socket.h"
#include "shared/turn/allocation_client.h"
#include "tests/natlab/lab_host.h"

#include <functional>
#include <memory>
#include <poll.h>
#include <set>
#include <string>
#include <vector>

namespace thisbe::turn {

// User u, password p.
class LabRelayClient {
  public:
    LabRelayClient(const natlab::LabHost& host, const Endpoint& server)
        : socket_(host.inside([&] {
              return std::make_unique<UdpSocket>(Endpoint(host.address(server.family()), 0),
                                                 UdpSocket::Options{}, buffers_);
          })),
          client(options(server), random_) {}

    // Takes part for a moment.
    void turnOnce() {
        send();
        pollfd waiting{.fd = socket_->fd(), .events = POLLIN, .revents = 0};
        ::poll(&waiting, 1, 5);
        for (const Datagram& datagram : socket_->receive())
            take(client.onDatagram(clock_.now(), datagram));
        client.onDeadline(clock_.now());
        send();
    }
    // Takes part until it holds; false when it does not within ten seconds.
    bool eventually(const std::function<bool()>& holds) {
        for (const TimePoint end = now() + std::chrono::seconds{10}; now() < end; turnOnce())
            if (holds()) return true;
        return holds();
    }
    bool allocate() {
        client.start(now());
        return eventually([this] { return client.state() == AllocationState::allocated; });
    }
    bool bind(const Endpoint& peer) {
        client.addPeer(now(), peer);
        return eventually([&] { return client.isReady(peer); });
    }
    void say(const Endpoint& peer, std::string_view text) { client.send(peer, asBytes(text), batch_); }
    TimePoint now() const { return clock_.now(); }

  private:
    static AllocationClient::Options options(const Endpoint& server) {
        AllocationClient::Options out;
        out.server = server;
        out.username = "u";
        out.password = "p";
        return out;
    }
    void take(const AllocationClient::Arrival& arrival) {
        if (arrival.kind == AllocationClient::Arrival::Kind::data) heard.emplace(asText(arrival.data));
        if (arrival.kind == AllocationClient::Arrival::Kind::icmp) errors.push_back(arrival);
    }
    void send() {
        client.takeOutput(batch_);
        socket_->send(batch_.datagrams());
        batch_.clear();
    }

    SystemClock clock_;
    SystemRandom random_;
    UdpBuffers buffers_;
    std::unique_ptr<UdpSocket> socket_;
    DatagramBatch batch_{256, 65536};

  public:
    AllocationClient client;
    std::set<std::string, std::less<>> heard;
    std::vector<AllocationClient::Arrival> errors; // of ways to peers
};

} // namespace thisbe::turn
