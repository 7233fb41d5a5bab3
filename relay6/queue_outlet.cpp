#include "relay6/queue_outlet.h"

namespace thisbe::relay6 {

TokenOutlet::State QueueOutlet::flush(PendingTokens& pending, const OnSafe& onSafe) {
    while (!pending.empty()) {
        PendingBatch& batch = pending.front();
        const ByteView message = batch.tokens.seal(next_);
        ledger_.addSafe(
            batch.tokens.count()); // first: a collector killed in between counts too many, not too few
        if (queue_.push(message, batch.tokens.priority()) == TokenQueue::Push::full) {
            ledger_.takeSafe(batch.tokens.count());
            return State::waiting;
        }
        next_.number += batch.tokens.count();
        onSafe(batch);
        pending.popFront();
    }
    return State::idle;
}

TokenOutlet::State QueueOutlet::announceEnd(std::uint64_t total) {
    std::array<std::uint8_t, QueueMessage::kHeaderSize> message{};
    QueueMessage::writeHeader(message, MessageKind::end, 0, {next_.epoch, total});
    // This only wakes the forwarder: the ledger is what counts, should the message die in a killed one's
    // hands. In this order nothing comes into the queue any more once the end is known.
    if (queue_.push(message, 0) == TokenQueue::Push::full) return State::waiting;
    ledger_.setEnded(true);
    return State::idle;
}

} // namespace thisbe::relay6
