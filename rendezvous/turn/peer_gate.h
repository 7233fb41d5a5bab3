// The last look at a datagram's destination before it leaves a relayed address.
#pragma once

#include "rendezvous/turn/turn_shared.h"

#include <array>
#include <optional>

namespace thisbe::rendezvous {

// Where a datagram to a peer goes.
struct PeerRoute {
    enum class Way : std::uint8_t {
        network,        // to the peer, through the relayed socket
        inside,         // to an allocation of this very server
        forbidden,      // the policy says no
        notARelayedPort // an own address, but nobody's relayed port
    };
    Way way = Way::forbidden;
    RelayOwner owner{}; // for inside
};

// Asked for every datagram. What the policy said of an address is kept in a small direct-mapped table until
// the policy changes; whether a relayed port is alive is looked up each time. One worker's.
class PeerGate {
  public:
    explicit PeerGate(const TurnShared& shared) : shared_(shared) { renew(); }

    PeerRoute route(const Endpoint& peer);

  private:
    struct Remembered {
        IpAddress address;
        PeerVerdict verdict = PeerVerdict::forbidden; // as it is of the default address
    };

    void renew();
    PeerVerdict verdictOf(const IpAddress& address);
    bool isService(std::uint16_t port) const;

    const TurnShared& shared_;
    std::uint64_t version_ = 0;
    std::shared_ptr<const AddressPolicy> policy_; // shared with the other workers
    std::array<Remembered, 256> remembered_{};
};

} // namespace thisbe::rendezvous
