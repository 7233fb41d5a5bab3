// One TCP or TLS client: its bytes cut into STUN messages.
#pragma once

#include "rendezvous/flow.h"
#include "shared/net/event_loop.h"
#include "shared/net/timer.h"
#include "shared/net/tls_connection.h"
#include "shared/stun/stream_framer.h"

#include <functional>
#include <memory>
#include <string_view>

namespace thisbe::rendezvous {

// Whoever accepted it keeps it until onEnd. Bytes that are no STUN framing end it with a reason; so does
// silence. Belongs to its loop's thread.
class StreamClient final : public StreamHandler {
  public:
    struct Callbacks {
        std::function<void(const Flow&, ByteView message)> onMessage;
        // The last call; destroys the client.
        std::function<void(const Flow&, std::string_view reason)> onEnd;
    };

    // callbacks must outlive it, and tls, which is null for plain TCP.
    StreamClient(EventLoop& loop, FileDescriptor socket, const Flow& flow, const TlsContext* tls,
                 const Callbacks& callbacks);

    const Flow& flow() const { return flow_; }
    // False when its buffer is full: the message is dropped whole.
    bool send(ByteView message);

  private:
    void onBytes(ByteView bytes) override;
    void onPeerFinished() override;
    void onClosed(StreamEnd reason) override;

    // Hands whole messages over; the reason to give the client up, if there is one.
    std::string_view takeMessages();

    EventLoop& loop_;
    Flow flow_;
    const Callbacks& callbacks_;
    stun::StreamFramer framer_;
    Timer idleTimer_;
    std::unique_ptr<StreamTransport> connection_;
};

} // namespace thisbe::rendezvous
