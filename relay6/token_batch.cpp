#include "relay6/token_batch.h"

namespace thisbe::relay6 {

TokenBatch::TokenBatch(std::size_t capacity, Priority priority, Packing packing)
    : bytes_(capacity), priority_(priority), packing_(packing) {}

std::size_t TokenBatch::longestToken(std::size_t messageSize) {
    constexpr std::size_t kOverhead = QueueMessage::kHeaderSize + QueueMessage::kTokenOverhead;
    return messageSize > kOverhead ? messageSize - kOverhead : 0;
}

std::size_t TokenBatch::roomForLinesWhenEmpty(std::size_t capacity) {
    const std::size_t bytes = capacity - std::min(capacity, QueueMessage::kHeaderSize);
    return std::min<std::size_t>(bytes, kMostTokens);
}

void TokenBatch::appendLines(ByteView lines, std::size_t count) {
    if (lines.empty()) return;
    std::memcpy(bytes_.data() + size_, lines.data(), lines.size());
    size_ += lines.size();
    count_ = static_cast<std::uint16_t>(count_ + count);
}

ByteView TokenBatch::seal(const TokenId& first) {
    const MessageKind kind = packing_ == Packing::lines ? MessageKind::lines : MessageKind::tokens;
    QueueMessage::writeHeader(bytes_, kind, count_, first);
    return sealed();
}

void TokenBatch::reuse(Priority priority) {
    priority_ = priority;
    size_ = QueueMessage::kHeaderSize;
    count_ = 0;
}

} // namespace thisbe::relay6
