// An RFC 5780 style probe for the simulator's own tests: what a NAT is, as seen from behind it.
#pragma once

#include "tests/sim/internet.h"

#include <map>
#include <optional>

namespace thisbe::sim {

// Answers every datagram with the source endpoint that it saw, from the socket that the first byte asks for:
// bit 0 the other port, bit 1 the other address (RFC 5780, section 7.2). Two addresses, ports 3478 and 3479.
class ReflectionServer final : public Process {
  public:
    ReflectionServer(Host& host, AddressFamily family);

    static Endpoint endpoint(AddressFamily family, unsigned address = 0, unsigned port = 0);

  private:
    void answer(unsigned socket);

    std::array<std::unique_ptr<SimSocket>, 4> sockets_; // index: bit 0 the port, bit 1 the address
};

struct NatReport {
    bool udpPasses = false;
    Endpoint local;  // of the first socket
    Endpoint mapped; // as the server saw it
    natlab::NatBehavior behavior;
};

// Runs the simulation for a few seconds. Starts no server: there must be a ReflectionServer.
NatReport probeNat(Internet& internet, Host& host, AddressFamily family);

// One exchange from the socket; the mapped endpoint, or nothing when no answer came within a second.
std::optional<Endpoint> reflect(Internet& internet, SimSocket& socket, const Endpoint& server,
                                std::uint8_t change = 0);

} // namespace thisbe::sim
