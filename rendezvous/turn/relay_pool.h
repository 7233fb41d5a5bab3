// The relayed transport addresses of the server, shared by all workers.
#pragma once

#include "rendezvous/turn/port_allocator.h"
#include "rendezvous/turn/relayed_port.h"
#include "shared/base/clock.h"
#include "shared/stun/attributes/opaque_attribute.h"

#include <deque>
#include <mutex>
#include <vector>

namespace thisbe::rendezvous {

// Ports are taken at Allocate and given back at the end of an allocation: seldom, so one lock guards all of
// it and one worker never runs dry while another has free ports. Any thread.
class RelayPool {
  public:
    using Token = stun::ReservationToken;

    struct Taken {
        RelayedPort port;
        std::optional<Token> reservation; // of the next port, with Want::evenPair
    };

    // random belongs to the pool from now on.
    RelayPool(std::vector<RelayAddress> addresses, PortRange range, RandomSource& random);

    const std::vector<RelayAddress>& addresses() const { return addresses_; }
    bool has(AddressFamily family) const;
    Endpoint local(const RelayedPort& port) const { return {addresses_[port.address].local, port.port}; }
    Endpoint external(const RelayedPort& port) const {
        return {addresses_[port.address].external, port.port};
    }

    // preferred: the address that the client reached the server at, taken where it is a relay address too.
    std::optional<Taken> take(AddressFamily family, PortAllocator::Want want, const IpAddress& preferred,
                              TimePoint now);
    // The reserved port of a token, once.
    std::optional<RelayedPort> redeem(const Token& token, TimePoint now);
    // What a token would give, without taking it.
    std::optional<AddressFamily> familyOf(const Token& token, TimePoint now);
    void cancel(const Token& token);
    void give(const RelayedPort& port);
    // Somebody else on this host has the port: out of the pool for kPortSetAside.
    void setAside(const RelayedPort& port, TimePoint now);

    std::size_t freePorts(TimePoint now);

  private:
    struct Reservation {
        Token token;
        RelayedPort port;
        TimePoint until;
    };
    struct SetAside {
        RelayedPort port;
        TimePoint until;
    };

    // Gives back what waited long enough. Both queues are in order of time, since their delays are constant.
    void sweep(TimePoint now);
    std::optional<Taken> takeFrom(std::uint16_t address, PortAllocator::Want want, TimePoint now);

    const std::vector<RelayAddress> addresses_;
    RandomSource& random_;
    std::mutex mutex_; // guards everything below and random_
    std::vector<PortAllocator> ports_;
    std::deque<Reservation> reservations_;
    std::deque<SetAside> setAside_;
    std::uint16_t turn_ = 0; // the address to begin with where the client's is none of ours
};

} // namespace thisbe::rendezvous
