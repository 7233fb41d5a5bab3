// One UDP socket for each address family.
#pragma once

#include "peer/session/session_transport.h"
#include "shared/net/event_loop.h"
#include "shared/net/udp_socket.h"

#include <array>
#include <memory>

namespace thisbe::peer {

class UdpTransport final : public SessionTransport {
  public:
    // A family that this host does not have gets no socket. Throws Poco::Net::NetException where it has
    // neither. What it is given must outlive it.
    UdpTransport(EventLoop& loop, UdpBuffers& buffers, SessionTransportUser& user);

    void send(std::span<const Datagram> datagrams, std::vector<Endpoint>& unreachable) override;
    std::uint16_t localPort(AddressFamily family) const override;

  private:
    // A socket and who is told when it can be read.
    struct Line {
        Line(EventLoop& loop, UdpBuffers& buffers, AddressFamily family, UdpTransport& owner);
        UdpSocket socket;
        Watch watch;
    };

    static std::size_t indexOf(AddressFamily family) { return family == AddressFamily::ipv4 ? 0 : 1; }
    void onReady(UdpSocket& socket);

    SessionTransportUser& user_;
    std::array<std::unique_ptr<Line>, 2> lines_;
};

} // namespace thisbe::peer
