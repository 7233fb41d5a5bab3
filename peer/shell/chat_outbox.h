// Chats on their way: one at a time to each peer, so that they arrive in the order in which they were typed.
#pragma once

#include "shared/signal/client/signal_sender.h"

#include <deque>
#include <functional>
#include <string>

namespace thisbe::peer {

// A chat and what became of it.
struct ChatOutcome {
    std::string to;
    std::string text;
    bool delivered = false;
    signal::SignalWay way = signal::SignalWay::throughServer;
    std::string why; // where it was not delivered: "is off-line", …; follows the peer's id in a sentence
};

// Does no I/O itself: `send` does. Not thread-safe.
class ChatOutbox {
  public:
    // So many may wait; whoever reads from a pipe stops reading for a while.
    static constexpr std::size_t kBusy = 64;

    using Send =
        std::function<Result<signal::SignalHandle, signal::SendError>(std::string_view to, ByteView payload)>;
    using OnOutcome = std::function<void(const ChatOutcome&)>;

    // onOutcome is called once for each chat, from put() or from onOutcome().
    ChatOutbox(Send send, OnOutcome onOutcome) : send_(std::move(send)), tell_(std::move(onOutcome)) {}

    void put(std::string to, std::string text);
    void onOutcome(const signal::event::SignalOutcome& outcome);

    std::size_t size() const { return chats_.size(); }
    bool busy() const { return chats_.size() >= kBusy; }

  private:
    struct Chat {
        std::string to;
        std::string text;
        std::optional<signal::SignalHandle> handle; // while it is under way
    };

    // Sends what may go now.
    void pump();
    bool isFirstFor(std::size_t index) const;

    Send send_;
    OnOutcome tell_;
    std::deque<Chat> chats_; // in the order of put()
    bool pumping_ = false;
};

} // namespace thisbe::peer
