// One TCP connection to the server, made again when it breaks.
#pragma once

#include "peer/session/session_transport.h"
#include "shared/net/event_loop.h"
#include "shared/net/tcp_connection.h"
#include "shared/stun/stream_framer.h"

#include <optional>

namespace thisbe::peer {

class TcpTransport final : public SessionTransport, private StreamHandler {
  public:
    // Connects at once; loop and user must outlive it.
    TcpTransport(EventLoop& loop, const Endpoint& server, SessionTransportUser& user);

    const Endpoint& server() const { return server_; }

    void send(std::span<const Datagram> datagrams, std::vector<Endpoint>& unreachable) override;
    std::uint16_t localPort(AddressFamily family) const override;

  private:
    void onConnected() override;
    void onBytes(ByteView bytes) override;
    void onPeerFinished() override;
    void onClosed(StreamEnd reason) override;

    void connect();
    // False when what came was no STUN, and the connection is gone.
    bool takeFrames(const Endpoint& local);
    void lost(const char* why);

    EventLoop& loop_;
    Endpoint server_;
    SessionTransportUser& user_;
    stun::StreamFramer framer_;
    std::optional<TcpConnection> connection_;
    bool open_ = false;
    bool everOpen_ = false;
    unsigned attempts_ = 0; // since it was open last
    Timer retry_;
};

} // namespace thisbe::peer
