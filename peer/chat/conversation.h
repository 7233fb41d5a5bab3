// Texts to and from one peer, each delivered once.
#pragma once

#include "peer/chat/chat_message.h"
#include "shared/base/clock.h"
#include "shared/channel/sctp_send_result.h"

#include <deque>
#include <functional>
#include <optional>
#include <string>

namespace thisbe::peer {

// Does no I/O itself: `send` does. A text is ours until the program at the other end has acknowledged it;
// over a new call it is sent again, and known there by its id. Not thread-safe.
class Conversation {
  public:
    // A text that nobody acknowledges for so long has failed; it may arrive all the same.
    static constexpr Duration kPatience = std::chrono::seconds{30};
    // Of the peer's texts, that their ids are remembered.
    static constexpr std::size_t kRemembered = 1024;

    struct Outcome {
        std::string text;
        bool delivered = false;
        std::string why; // where it was not; follows the peer's id in a sentence
    };
    struct Deeds {
        std::function<SctpSendResult(std::string_view json)> send;
        std::function<void(const Outcome&)> onOutcome;
        std::function<void(const std::string& text)> onText;
    };

    // firstId: microseconds since 1970.
    Conversation(std::uint64_t firstId, Deeds deeds) : nextId_(firstId), deeds_(std::move(deeds)) {}

    void put(TimePoint now, std::string text);
    // A call stands: what waits is sent (again).
    void onOpen();
    void onWritable() { pump(); }
    // False: it was none of the chat's messages; nothing came of it.
    bool onMessage(std::string_view json);
    // There is no call any more; texts wait for another.
    void onClosed() { open_ = false; }
    // None will come.
    void failAll(const std::string& why);
    void onDeadline(TimePoint now);
    TimePoint nextDeadline() const { return waiting_.empty() ? kNever : waiting_.front().deadline; }

    // Texts without an outcome.
    std::size_t waiting() const { return waiting_.size(); }
    // The peer's texts that came again.
    std::uint64_t duplicates() const { return duplicates_; }

  private:
    struct Waiting {
        ChatText message;
        TimePoint deadline;
        bool sent = false; // in this call
    };

    void pump();
    void acknowledge(std::uint64_t id);
    void finish(std::size_t index, bool delivered, const std::string& why);
    bool isNew(std::uint64_t id);

    std::uint64_t nextId_;
    Deeds deeds_;
    bool open_ = false;
    std::deque<Waiting> waiting_; // in the order of put()
    std::deque<std::uint64_t> owedAcks_;
    std::deque<std::uint64_t> seen_;
    std::uint64_t duplicates_ = 0;
};

} // namespace thisbe::peer
