// The sockets behind relayed addresses, as the logic sees them.
#pragma once

#include "rendezvous/turn/allocation.h"
#include "shared/wire/datagram.h"

namespace thisbe::rendezvous {

// Whether something was handed to another worker.
enum class HandedOver : std::uint8_t {
    yes,
    noRoom, // it does not keep up
    noWay,  // workers are not joined: through the network then
};

// Implementations: kernel sockets (udp_relays.h), and fakes in tests and fuzzers. What arrives at a relayed
// address is handed to TurnService::onPeerDatagrams(). One worker's.
class RelayTransport {
  public:
    virtual ~RelayTransport() = default;

    // Binds. False when this host does not give the endpoint away: somebody else has it.
    virtual bool open(RelayId id, const Endpoint& local) = 0;
    virtual void close(RelayId id) = 0;
    // Queues. The payload is not copied: it stays valid until the end of the batch that is being handled, and
    // by then it has been sent.
    virtual void send(RelayId id, const Datagram& datagram) = 0;
    // From one relayed address of this server to another, which that worker holds. Copies the payload.
    virtual HandedOver handOver(std::uint16_t, const Endpoint& /*from*/, const Endpoint& /*to*/, ByteView) {
        return HandedOver::noWay;
    }
};

} // namespace thisbe::rendezvous
