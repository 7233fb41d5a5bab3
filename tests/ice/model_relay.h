// A relay for simulations of ICE: what TURN does, without its protocol.
#pragma once

#include "tests/sim/internet.h"

#include <functional>
#include <memory>
#include <set>
#include <vector>

namespace thisbe::ice::test {

// Runs on the server's host. Clients reach it by a pipe that no NAT sees (as TURN over TLS would), with delay
// and loss of its own; peers by UDP at a relayed address with TURN's permissions: an address is let in once
// the client sent there.
class ModelRelay {
  public:
    using Receiver = std::function<void(const Endpoint& peer, ByteView data)>;

    struct Pipe {
        Duration delay = std::chrono::milliseconds(10);
        double loss = 0;
    };

    explicit ModelRelay(sim::Internet& internet) : ModelRelay(internet, Pipe{}) {}
    ModelRelay(sim::Internet& internet, Pipe pipe)
        : internet_(internet), random_(internet.simulation().randomFor("relay")), pipe_(pipe) {}

    // The relayed address; what arrives there comes to the receiver.
    Endpoint allocate(AddressFamily family, Receiver receiver);
    void send(const Endpoint& relayed, const Endpoint& peer, ByteView data);
    // Nothing passes any more.
    void setBroken(bool broken) { broken_ = broken; }

  private:
    struct Allocation {
        std::unique_ptr<sim::SimSocket> socket;
        Receiver receiver;
        std::set<IpAddress> permitted;
    };

    void onReady(Allocation& allocation);
    bool isLost();

    sim::Internet& internet_;
    thisbe::test::SeededRandom random_;
    Pipe pipe_;
    bool broken_ = false;
    std::vector<std::unique_ptr<Allocation>> allocations_;
};

} // namespace thisbe::ice::test
