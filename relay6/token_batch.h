// A queue message that is still being filled.
#pragma once

#include "relay6/queue_message.h"

#include <cstring>
#include <vector>

namespace thisbe::relay6 {

using Priority = std::uint8_t;
inline constexpr Priority kHighestPriority = 31; // POSIX promises 0 to 31; larger is sooner

// Tokens of one priority, in order. Allocates once; reuse() keeps the memory. Capacity: the queue's message
// size in bytes.
class TokenBatch {
  public:
    TokenBatch(std::size_t capacity, Priority priority);

    // The longest token that a message of this size takes.
    static std::size_t longestToken(std::size_t messageSize);

    bool fits(std::size_t tokenSize) const {
        return size_ + QueueMessage::kTokenOverhead + tokenSize <= bytes_.size() && count_ < kMostTokens;
    }
    // The token must fit.
    void append(ByteView token);
    bool empty() const { return count_ == 0; }
    std::uint16_t count() const { return count_; }
    Priority priority() const { return priority_; }

    // The finished message; first is the number of its first token. Valid until the next change.
    ByteView seal(const TokenId& first);
    // The same again, after seal().
    ByteView sealed() const { return ByteView(bytes_).first(size_); }
    // Empties it, for tokens of this priority.
    void reuse(Priority priority);

  private:
    static constexpr std::uint16_t kMostTokens = 0xffff;

    std::vector<std::uint8_t> bytes_;
    std::size_t size_ = QueueMessage::kHeaderSize;
    std::uint16_t count_ = 0;
    Priority priority_;
};

// By hand and here: this runs for every token, millions of times a second.
inline void TokenBatch::append(ByteView token) {
    std::uint8_t* out = bytes_.data() + size_;
    out[0] = static_cast<std::uint8_t>(token.size() >> 8);
    out[1] = static_cast<std::uint8_t>(token.size());
    if (!token.empty()) std::memcpy(out + QueueMessage::kTokenOverhead, token.data(), token.size());
    size_ += QueueMessage::kTokenOverhead + token.size();
    ++count_;
}

} // namespace thisbe::relay6
