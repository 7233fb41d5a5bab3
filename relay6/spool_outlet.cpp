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
    const std::size_t stored = storeMost(batches);
    if (owesRescan_) owesRescan_ = !say(MessageKind::rescan, 0);
    for (const PendingBatch* const batch : std::span(batches).first(stored)) {
        ledger_.addSafe(batch->tokens.count());
        offer(*batch);
        onSafe(*batch);
    }
    for (std::size_t i = 0; i < stored; ++i)
        pending.popFront();
    return stored < batches.size() || owesRescan_ ? State::waiting : State::idle;
}

// All of them if it goes; a spool near its limit takes a few at least.
std::size_t SpoolOutlet::storeMost(std::span<PendingBatch* const> batches) {
    if (batches.empty()) return 0;
    trouble_.clear();
    std::size_t count = batches.size();
    while (count > 0 && !store(batches.first(count)))
        count /= 2;
    return count;
}

bool SpoolOutlet::store(std::span<PendingBatch* const> batches) {
    std::vector<TokenBatch*> tokens;
    tokens.reserve(batches.size());
    for (PendingBatch* const batch : batches)
        tokens.push_back(&batch->tokens);
    const auto stored = spool_.store(tokens);
    if (!stored) trouble_ = stored.error().message;
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
    }
    if (owesRescan_) owesRescan_ = !say(MessageKind::rescan, 0);
    const bool said = !owesRescan_ && say(MessageKind::end, total);
    // Without a forwarder nobody makes room; the next one reads the end from the spool.
    if (!said && ledger_.holder(Role::forwarder)) return State::waiting;
    ledger_.setEnded(true);
    return State::idle;
}

} // namespace thisbe::relay6
