// Relayed sockets that keep what is sent.
#pragma once

#include "rendezvous/turn/relay_transport.h"

#include <map>
#include <set>
#include <vector>

namespace thisbe::rendezvous::test {

class FakeRelays final : public RelayTransport {
  public:
    struct Sent {
        RelayId relay;
        Endpoint peer;
        std::vector<std::uint8_t> data;
        bool dontFragment;
    };

    bool open(RelayId id, const Endpoint& local) override {
        ++opened;
        if (refuseAll || heldByOthers.contains(local.port())) return false;
        for (const auto& [other, endpoint] : sockets)
            if (endpoint == local) return false;
        return sockets.emplace(id, local).second;
    }
    void close(RelayId id) override { sockets.erase(id); }
    void send(RelayId id, const Datagram& datagram) override {
        if (counting) return void(++counted);
        sent.push_back(
            {id, datagram.remote, {datagram.payload.begin(), datagram.payload.end()}, datagram.dontFragment});
    }

    std::map<RelayId, Endpoint> sockets;
    std::vector<Sent> sent;
    std::set<std::uint16_t> heldByOthers;
    bool refuseAll = false;
    bool counting = false; // keep nothing, for tests that count heap allocations
    std::size_t counted = 0;
    std::size_t opened = 0;
};

} // namespace thisbe::rendezvous::test
