// A TCP or TLS connection to a relay, for where UDP is blocked: whole messages in and out.
#pragma once

#include "shared/ice/gather/relay_server.h"
#include "shared/net/event_loop.h"
#include "shared/net/tls_connection.h"
#include "shared/stun/stream_framer.h"
#include "shared/wire/datagram_batch.h"

#include <memory>
#include <string>

namespace thisbe::peer {

// Called from the event loop. Each may destroy the stream.
class RelayStreamUser {
  public:
    virtual ~RelayStreamUser() = default;
    virtual void onStreamOpened(ice::RelayId relay, const Endpoint& local) = 0;
    // STUN or ChannelData; valid during the call.
    virtual void onStreamMessage(ice::RelayId relay, ByteView message) = 0;
    // Once, last.
    virtual void onStreamClosed(ice::RelayId relay, StreamEnd end) = 0;
    virtual void onBatchEnd() = 0;
};

class RelayStream final : private StreamHandler {
  public:
    struct Way {
        ice::RelayId relay;
        ice::RelayServer server;
        const TlsContext* tls = nullptr; // needed for TLS
        std::string tlsName;             // what the certificate has to be for
    };

    // Connects. Loop, user and TLS context must outlive it.
    RelayStream(EventLoop& loop, const Way& way, RelayStreamUser& user);
    ~RelayStream() override;
    RelayStream(const RelayStream&) = delete;
    RelayStream& operator=(const RelayStream&) = delete;

    ice::RelayId relay() const { return way_.relay; }
    // Writes what the batch holds; messages that do not fit are lost, whole, as datagrams are. What carries
    // datagrams must not queue them for long.
    void send(std::span<const Datagram> messages);

  private:
    void onConnected() override;
    void onBytes(ByteView bytes) override;
    void onPeerFinished() override;
    void onClosed(StreamEnd reason) override;

    // False when it is closed, or gone.
    bool takeFrames();
    void onImpatience();

    Way way_;
    RelayStreamUser& user_;
    stun::StreamFramer framer_;
    std::unique_ptr<StreamTransport> connection_;
    Timer patience_; // with a TLS handshake
    bool open_ = false;
    bool* gone_ = nullptr; // while the user is called: set when the stream is destroyed
};

} // namespace thisbe::peer
