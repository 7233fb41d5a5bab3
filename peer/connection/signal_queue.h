// Negotiation messages to one peer on their way through the server.
#pragma once

#include "peer/connection/call_message.h"
#include "shared/signal/client/signal_sender.h"

#include <deque>
#include <functional>
#include <optional>

namespace thisbe::peer {

// One signal at a time, so that they arrive in order. Does no I/O itself: `send` does. Not thread-safe.
class SignalQueue {
  public:
    using Send = std::function<Result<signal::SignalHandle, signal::SendError>(ByteView payload)>;
    // The message will not arrive; why follows the peer's id in a sentence.
    using OnUndelivered = std::function<void(const CallMessage& message, const std::string& why)>;
    // The peer has acknowledged all of it.
    using OnDelivered = std::function<void(const CallMessage& message)>;
    // More means a peer that does not acknowledge while we go on talking; the oldest are given up.
    static constexpr std::size_t kMostWaiting = 32;

    SignalQueue(Send send, OnUndelivered onUndelivered, OnDelivered onDelivered)
        : send_(std::move(send)),
          onUndelivered_(std::move(onUndelivered)),
          onDelivered_(std::move(onDelivered)) {}

    void put(const CallMessage& message);
    // True: it was one of ours.
    bool onOutcome(const signal::event::SignalOutcome& outcome);
    bool empty() const { return waiting_.empty(); }

  private:
    struct Waiting {
        CallMessage message;
        std::vector<std::vector<std::uint8_t>> payloads;
        std::size_t next = 0; // payload
    };

    void pump();
    void giveUp(const std::string& why);
    void finish();

    Send send_;
    OnUndelivered onUndelivered_;
    OnDelivered onDelivered_;
    std::deque<Waiting> waiting_; // the first is under way
    std::optional<signal::SignalHandle> handle_;
};

} // namespace thisbe::peer
