// The far end of a NAT probe: two addresses with two ports each, as RFC 5780 asks of a server.
#pragma once

#include "tests/natlab/lab_udp_socket.h"
#include "tests/natlab/nat_lab.h"

#include <array>
#include <chrono>
#include <optional>

namespace thisbe::natlab {

// RFC 5780, section 3: which of the server's four endpoints.
enum class ServerEnd : std::uint8_t { primary, otherPort, otherAddress, otherAddressAndPort };

// Lives on the lab's host `server`; moved by its caller, no thread.
class ProbeServer {
  public:
    ProbeServer(const NatLab& lab, AddressFamily family);

    const Endpoint& endpoint(ServerEnd end) const { return socket(end).local(); }
    // From where the datagram that holds this text came, as seen here.
    std::optional<Endpoint> sourceOf(ServerEnd end, std::string_view text, std::chrono::milliseconds bound);
    bool send(ServerEnd from, const Endpoint& to, std::string_view text) {
        return socket(from).send(to, text);
    }

  private:
    const LabUdpSocket& socket(ServerEnd end) const { return sockets_[static_cast<std::size_t>(end)]; }
    LabUdpSocket& socket(ServerEnd end) { return sockets_[static_cast<std::size_t>(end)]; }

    std::array<LabUdpSocket, 4> sockets_;
};

} // namespace thisbe::natlab
