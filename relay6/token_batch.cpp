#include "relay6/token_batch.h"

#include <cstring>

namespace thisbe::relay6 {

TokenBatch::TokenBatch(std::size_t capacity, Priority priority) : bytes_(capacity), priority_(priority) {}

std::size_t TokenBatch::longestToken(std::size_t messageSize) {
    constexpr std::size_t kOverhead = QueueMessage::kHeaderSize + QueueMessage::kTokenOverhead;
    return messageSize > kOverhead ? messageSize - kOverhead : 0;
}

void TokenBatch::append(ByteView token) {
    // By hand: this runs for every token, millions of times a second.
    std::uint8_t* out = bytes_.data() + size_;
    out[0] = static_cast<std::uint8_t>(token.size() >> 8);
    out[1] = static_cast<std::uint8_t>(token.size());
    if (!token.empty()) std::memcpy(out + QueueMessage::kTokenOverhead, token.data(), token.size());
    size_ += QueueMessage::kTokenOverhead + token.size();
    ++count_;
}

ByteView TokenBatch::seal(const TokenId& first) {
    QueueMessage::writeHeader(bytes_, MessageKind::tokens, count_, first);
    return sealed();
}

void TokenBatch::reuse(Priority priority) {
    priority_ = priority;
    size_ = QueueMessage::kHeaderSize;
    count_ = 0;
}

} // namespace thisbe::relay6
