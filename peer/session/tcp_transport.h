// One connection to the server, TCP or TLS above it, made again when it breaks.
#pragma once

#include "peer/session/session_transport.h"
#include "peer/session/tls_way.h"
#include "shared/net/event_loop.h"
#include "shared/net/stream_transport.h"
#include "shared/net/timer.h"
#include "shared/stun/stream_framer.h"

#include <memory>

namespace thisbe::peer {

class TcpTransport final : public SessionTransport, private StreamHandler {
  public:
    struct Way {
        Endpoint server;
        const TlsWay* tls = nullptr; // null: plain TCP
    };

    // Connects at once; loop, user and what the way points to must outlive it.
    TcpTransport(EventLoop& loop, const Way& way, SessionTransportUser& user);

    const Endpoint& server() const { return way_.server; }
    bool isTls() const { return way_.tls != nullptr; }

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
    void onTimer();

    EventLoop& loop_;
    Way way_;
    SessionTransportUser& user_;
    stun::StreamFramer framer_;
    std::unique_ptr<StreamTransport> connection_;
    bool open_ = false;
    bool everOpen_ = false;
    unsigned attempts_ = 0; // since it was open last
    Timer timer_;           // to connect again; with a connection: its patience with a TLS handshake
};

} // namespace thisbe::peer
