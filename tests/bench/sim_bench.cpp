// How many events a second the simulator handles: it has to carry thousands of seeds of every conversation.
// usage: sim_bench [PAIRS [VIRTUAL_SECONDS]]
#include "tests/sim/world.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace {

using namespace thisbe;
using namespace thisbe::sim;

// A client behind a NAT and the server, which throw one datagram to and fro.
class Rally {
  public:
    Rally(Internet& internet, Host& client)
        : server_(internet.server().openUdp({IpAddress::unspecified(AddressFamily::ipv4), 0})),
          client_(client.openUdp({IpAddress::unspecified(AddressFamily::ipv4), 0})) {
        server_->onReady([this] { returnAll(*server_); });
        client_->onReady([this] { returnAll(*client_); });
        const Datagram service{
            ball_, {}, {Internet::serverAddress(AddressFamily::ipv4), server_->localEndpoint().port()}};
        client_->send(std::span(&service, 1));
    }
    std::uint64_t hits() const { return hits_; }

  private:
    void returnAll(SimSocket& socket) {
        for (const Datagram& datagram : socket.receive()) {
            ++hits_;
            const Datagram answer{datagram.payload, datagram.local, datagram.remote};
            socket.send(std::span(&answer, 1));
        }
    }

    std::array<std::uint8_t, 100> ball_{};
    std::unique_ptr<SimSocket> server_;
    std::unique_ptr<SimSocket> client_;
    std::uint64_t hits_ = 0;
};

} // namespace

int main(int argc, char** argv) {
    const int pairs = argc > 1 ? std::atoi(argv[1]) : 1000;
    const int seconds = argc > 2 ? std::atoi(argv[2]) : 20;
    Internet internet(1);
    std::vector<Home*> homes;
    for (int i = 0; i < std::min(pairs, 500); ++i)
        homes.push_back(&internet.addHome(natlab::NatKind::symmetric));
    std::vector<std::unique_ptr<Rally>> rallies;
    for (int i = 0; i < pairs; ++i) {
        Home& home = *homes[static_cast<std::size_t>(i) % homes.size()];
        rallies.push_back(
            std::make_unique<Rally>(internet, home.host(static_cast<std::size_t>(i / 500) % 2)));
    }
    const auto begin = std::chrono::steady_clock::now();
    internet.simulation().runFor(std::chrono::seconds(seconds));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::uint64_t hits = 0;
    for (const auto& rally : rallies)
        hits += rally->hits();
    const auto events = static_cast<double>(internet.simulation().eventsHandled());
    std::printf(
        "%d pairs: %.2f M events/s (hops), %.2f M datagrams/s end to end, each over a NAT and a router\n",
        pairs, events / took.count() / 1e6, static_cast<double>(hits) / took.count() / 1e6);
}
