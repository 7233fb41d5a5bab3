#include "relay6/queue_outlet.h"

namespace thisbe::relay6 {

TokenOutlet::State QueueOutlet::flush(PendingTokens& pending, const OnSafe& onSafe) {
    while (!pending.empty()) {
        PendingBatch& batch = pending.front();
        const ByteView message = batch.tokens.seal(next_);
        if (queue_.push(message, batch.tokens.priority()) == TokenQueue::Push::full) return State::waiting;
        next_.number += batch.tokens.count();
        ledger_.addSafe(batch.tokens.count());
        onSafe(batch);
        pending.popFront();
    }
    return State::idle;
}

TokenOutlet::State QueueOutlet::announceEnd(std::uint64_t total) {
    std::array<std::uint8_t, QueueMessage::kHeaderSize> message{};
    QueueMessage::writeHeader(message, MessageKind::end, 0, {next_.epoch, total});
    ledger_.setEnded(true);
    // Only wakes the forwarder: the ledger is what counts, should this message die in a killed one's hands.
    return queue_.push(message, 0) == TokenQueue::Push::full ? State::waiting : State::idle;
}

} // namespace thisbe::relay6
