#include "relay6/spool_source.h"

namespace thisbe::relay6 {

namespace {

constexpr std::size_t kPage = 64; // batches

}

SpoolSource::SpoolSource(Spool& spool, TokenQueue& queue, Ledger& ledger, Log& log)
    : spool_(spool), queue_(queue), ledger_(ledger), log_(log) {
    startScan();
}

void SpoolSource::startScan() {
    page_.clear(); // still undelivered, so the new scan finds them
    scanThrough_ = spool_.lastNumber();
    cursor_ = {};
    scanning_ = true;
}

std::optional<HeldBatch> SpoolSource::take() {
    while (true) {
        if (scanning_ && page_.empty()) refillFromScan();
        if (!page_.empty()) {
            HeldBatch next = std::move(page_.front());
            page_.pop_front();
            return hold(std::move(next));
        }
        if (auto fresh = takeFromQueue()) return fresh;
        // A collector that was killed may have stored what it could not announce.
        const bool hasCollector = ledger_.holder(Role::collector).has_value();
        const bool hasDied = hadCollector_ && !hasCollector;
        hadCollector_ = hasCollector;
        if (hasDied) startScan();
        if (!scanning_) return std::nullopt;
    }
}

void SpoolSource::refillFromScan() {
    std::vector<SpooledBatch> found = spool_.page(cursor_, scanThrough_, kPage);
    scanning_ = !found.empty();
    for (SpooledBatch& batch : found) {
        if (held_.count(batch.first) != 0) continue;
        const auto message = QueueMessage::parse(batch.message);
        if (!message) {
            log_.write(LogLevel::error,
                       std::string("a row of the spool is not ours: ") + toString(message.error()));
            continue;
        }
        page_.push_back(
            {message->first, message->count, batch.priority, batch.sent, std::move(batch.message)});
    }
}

std::optional<HeldBatch> SpoolSource::takeFromQueue() {
    while (const auto received = queue_.pop()) {
        const auto message = QueueMessage::parse(received->bytes);
        if (!message) {
            log_.write(LogLevel::error,
                       std::string("a message of the queue is not ours: ") + toString(message.error()));
            continue;
        }
        if (message->kind == MessageKind::rescan) {
            startScan();
            return std::nullopt; // take() goes on with the scan
        }
        if (!message->carriesTokens() || !isNew(*message)) continue;
        return hold({message->first, message->count, received->priority, false,
                     std::vector<std::uint8_t>(received->bytes.begin(), received->bytes.end())});
    }
    return std::nullopt;
}

bool SpoolSource::isNew(const QueueMessage& message) const {
    if (message.first.epoch == spool_.epoch()) return message.first.number > scanThrough_;
    log_.write(LogLevel::warning,
               "tokens " + message.first.toString() + " are of another spool: forwarded once");
    return true;
}

std::optional<HeldBatch> SpoolSource::hold(HeldBatch batch) {
    ledger_.addTaken(batch.count);
    if (batch.first.epoch == spool_.epoch()) held_.insert(batch.first.number);
    return batch;
}

bool SpoolSource::ended() {
    if (scanning_ || !page_.empty() || !spool_.ended()) return false;
    // While the collector lives its last word is still to come.
    return (ledger_.ended() || !ledger_.holder(Role::collector)) && queue_.state().messages == 0;
}

bool SpoolSource::noteSent(std::span<const HeldBatch> batches) {
    std::vector<std::uint64_t> firsts;
    for (const HeldBatch& batch : batches)
        if (batch.first.epoch == spool_.epoch() && !batch.maybeSent) firsts.push_back(batch.first.number);
    if (firsts.empty()) return true;
    const auto noted = spool_.markSent(firsts);
    trouble_ = noted ? "" : noted.error().message;
    return noted.has_value();
}

void SpoolSource::noteDelivered(std::span<const TokenId> batches) {
    for (const TokenId& first : batches)
        if (first.epoch == spool_.epoch()) unremoved_.push_back(first.number);
    if (unremoved_.empty()) return;
    const auto removed = spool_.remove(unremoved_);
    trouble_ = removed ? "" : removed.error().message;
    if (!removed) return; // they stay held, so no scan brings them back; the next call tries again
    for (const std::uint64_t first : unremoved_)
        held_.erase(first);
    unremoved_.clear();
}

} // namespace thisbe::relay6
