#include "relay6/token_batch.h"

namespace thisbe::relay6 {

TokenBatch::TokenBatch(std::size_t capacity, Priority priority) : bytes_(capacity), priority_(priority) {}

std::size_t TokenBatch::longestToken(std::size_t messageSize) {
    constexpr std::size_t kOverhead = QueueMessage::kHeaderSize + QueueMessage::kTokenOverhead;
    return messageSize > kOverhead ? messageSize - kOverhead : 0;
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
