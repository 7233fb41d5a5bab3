// A queue message that is still being filled.
#pragma once

#include "relay6/queue_message.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace thisbe::relay6 {

using Priority = std::uint8_t;
inline constexpr Priority kHighestPriority = 31; // POSIX promises 0 to 31; larger is sooner

// How tokens lie in a message: any behind its length, or lines as they came (MessageKind::tokens, ::lines).
enum class Packing : std::uint8_t { counted, lines };

// Tokens of one priority, in order. Allocates once; reuse() keeps the memory. Capacity: the queue's message
// size in bytes.
class TokenBatch {
  public:
    TokenBatch(std::size_t capacity, Priority priority, Packing packing = Packing::counted);

    // The longest token that a message of this size takes.
    static std::size_t longestToken(std::size_t messageSize);

    bool fits(std::size_t tokenSize) const {
        return size_ + overhead() + tokenSize <= bytes_.size() && count_ < kMostTokens;
    }
    // The token must fit and, in lines, hold no 0x0a.
    void append(ByteView token);
    // Packing::lines: so many bytes of lines fit, however many lines they are.
    std::size_t roomForLines() const {
        return std::min<std::size_t>(bytes_.size() - size_, kMostTokens - count_);
    }
    // The same of a new one.
    static std::size_t roomForLinesWhenEmpty(std::size_t capacity);
    // count whole lines at once, which must fit.
    void appendLines(ByteView lines, std::size_t count);
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

    std::size_t overhead() const {
        return packing_ == Packing::lines ? QueueMessage::kLineOverhead : QueueMessage::kTokenOverhead;
    }

    std::vector<std::uint8_t> bytes_;
    std::size_t size_ = QueueMessage::kHeaderSize;
    std::uint16_t count_ = 0;
    Priority priority_;
    Packing packing_;
};

// By hand and here: this runs for every token, millions of times a second.
inline void TokenBatch::append(ByteView token) {
    std::uint8_t* out = bytes_.data() + size_;
    if (packing_ == Packing::counted) {
        *out++ = static_cast<std::uint8_t>(token.size() >> 8);
        *out++ = static_cast<std::uint8_t>(token.size());
    }
    if (!token.empty()) std::memcpy(out, token.data(), token.size());
    if (packing_ == Packing::lines) out[token.size()] = '\n';
    size_ += overhead() + token.size();
    ++count_;
}

} // namespace thisbe::relay6
