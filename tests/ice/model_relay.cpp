#include "tests/ice/model_relay.h"

namespace thisbe::ice::test {

Endpoint ModelRelay::allocate(AddressFamily family, Receiver receiver) {
    auto& allocation = *allocations_.emplace_back(std::make_unique<Allocation>());
    allocation.receiver = std::move(receiver);
    allocation.socket = internet_.server().openUdp({sim::Internet::serverAddress(family), 0});
    allocation.socket->onReady([this, &allocation] { onReady(allocation); });
    return allocation.socket->localEndpoint();
}

bool ModelRelay::isLost() {
    return broken_ || (pipe_.loss > 0 && static_cast<double>(random_.below(10000)) < pipe_.loss * 10000);
}

void ModelRelay::send(const Endpoint& relayed, const Endpoint& peer, ByteView data) {
    for (const auto& allocation : allocations_) {
        if (allocation->socket->localEndpoint() != relayed || isLost()) continue;
        Allocation* there = allocation.get();
        internet_.simulation().after(
            pipe_.delay, [there, peer, bytes = std::vector<std::uint8_t>(data.begin(), data.end())] {
                there->permitted.insert(peer.address());
                there->socket->send(std::array{Datagram{bytes, {}, peer}});
            });
    }
}

void ModelRelay::onReady(Allocation& allocation) {
    for (const Datagram& datagram : allocation.socket->receive()) {
        if (!allocation.permitted.contains(datagram.remote.address()) || isLost()) continue;
        const std::vector<std::uint8_t> bytes(datagram.payload.begin(), datagram.payload.end());
        internet_.simulation().after(
            pipe_.delay, [&allocation, from = datagram.remote, bytes] { allocation.receiver(from, bytes); });
    }
}

} // namespace thisbe::ice::test
