#include "relay6/spool_outlet.h"

namespace thisbe::relay6 {

SpoolOutlet::SpoolOutlet(Spool& spool, TokenQueue& queue, Ledger& ledger)
    : spool_(spool),
      queue_(queue),
      ledger_(ledger),
      // A predecessor may have died between its commit and the queue.
      owesRescan_(spool.counts().undelivered > 0) {}

TokenOutlet::State SpoolOutlet::flush(PendingTokens& pending, const OnSafe& onSafe) {
    const std::vector<PendingBatch*> batches = pending.all();
    if (!batches.empty() && !store(batches)) return State::waiting;
    if (owesRescan_) owesRescan_ = !say(MessageKind::rescan, 0);
    for (const PendingBatch* const batch : batches) {
        ledger_.addSafe(batch->tokens.count());
        offer(*batch);
        onSafe(*batch);
    }
    while (!pending.empty())
        pending.popFront();
    return owesRescan_ ? State::waiting : State::idle;
}

bool SpoolOutlet::store(std::span<PendingBatch* const> batches) {
    std::vector<TokenBatch*> tokens;
    tokens.reserve(batches.size());
    for (PendingBatch* const batch : batches)
        tokens.push_back(&batch->tokens);
    const auto stored = spool_.store(tokens);
    trouble_ = stored ? "" : stored.error().message;
    return stored.has_value();
}

void SpoolOutlet::offer(const PendingBatch& batch) {
    if (owesRescan_) return;
    owesRescan_ = queue_.push(batch.tokens.sealed(), batch.tokens.priority()) == TokenQueue::Push::full;
}

bool SpoolOutlet::say(MessageKind kind, std::uint64_t number) {
    std::array<std::uint8_t, QueueMessage::kHeaderSize> message{};
    QueueMessage::writeHeader(message, kind, 0, {spool_.epoch(), number});
    return queue_.push(message, 0) == TokenQueue::Push::done;
}

TokenOutlet::State SpoolOutlet::announceEnd(std::uint64_t total) {
    if (!ended_) {
        const auto noted = spool_.setEnded(true);
        trouble_ = noted ? "" : noted.error().message;
        if (!noted) return State::waiting;
        ended_ = true;
        ledger_.setEnded(true);
    }
    if (owesRescan_) owesRescan_ = !say(MessageKind::rescan, 0);
    if (!owesRescan_ && say(MessageKind::end, total)) return State::idle;
    // Without a forwarder nobody makes room; the next one reads the end from the spool.
    return ledger_.holder(Role::forwarder) ? State::waiting : State::idle;
}

} // namespace thisbe::relay6
