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

// Whoever accepted it keeps it until onEnd. Bytes that are no STUN framing end it with a reason. How long it
// may stay is its keeper's to say. Belongs to its loop's thread.
class StreamClient final : public StreamHandler {
  public:
    struct Callbacks {
        std::function<void(const Flow&, ByteView message)> onMessage;
        // The last call; destroys the client.
        std::function<void(StreamClient&, std::string_view reason)> onEnd;
        // The time given to lookAfter() is over. May destroy the client.
        std::function<void(StreamClient&)> onTimer;
    };

    // callbacks must outlive it, and tls, which is null for plain TCP.
    StreamClient(EventLoop& loop, FileDescriptor socket, const Flow& flow, const TlsContext* tls,
                 const Callbacks& callbacks);

    const Flow& flow() const { return flow_; }
    // False when its buffer is full: the message is dropped whole.
    bool send(ByteView front, ByteView rest);

    // Calls onTimer then.
    void lookAfter(Duration time) { timer_.arm(loop_.now() + time); }
    // When the last whole one came; single bytes are no sign of life.
    TimePoint lastMessage() const { return lastMessage_; }
    // Whether its client has a session: its keeper's note.
    bool proven() const { return proven_; }
    void setProven(bool proven) { proven_ = proven; }

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
    Timer timer_;
    TimePoint lastMessage_;
    bool proven_ = false;
    std::unique_ptr<StreamTransport> connection_;
};

} // namespace thisbe::rendezvous
