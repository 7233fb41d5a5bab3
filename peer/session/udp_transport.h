// The session's messages over UDP.
#pragma once

#include "peer/session/session_transport.h"
#include "peer/session/udp_sockets.h"

namespace thisbe::peer {

class UdpTransport final : public SessionTransport, private UdpSocketsUser {
  public:
    // See UdpSockets. What it is given must outlive it.
    UdpTransport(EventLoop& loop, UdpBuffers& buffers, SessionTransportUser& user);

    void send(std::span<const Datagram> datagrams, std::vector<Endpoint>& unreachable) override;
    std::uint16_t localPort(AddressFamily family) const override { return sockets_.port(family); }

  private:
    void onDatagram(const Datagram& datagram) override { user_.onDatagram(datagram); }
    void onPathError(const PathError& error) override;
    void onBatchEnd() override { user_.onBatchEnd(); }

    SessionTransportUser& user_;
    UdpSockets sockets_;
    std::vector<UdpSockets::Refusal> refusals_;
};

} // namespace thisbe::peer
