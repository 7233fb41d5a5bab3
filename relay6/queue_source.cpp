#include "relay6/queue_source.h"

namespace thisbe::relay6 {

std::optional<HeldBatch> QueueSource::take() {
    while (const auto received = queue_.pop()) {
        const auto message = QueueMessage::parse(received->bytes);
        if (!message) { // somebody else's queue, or another version's
            log_.write(LogLevel::error,
                       std::string("a message of the queue is not ours: ") + toString(message.error()));
            continue;
        }
        if (!message->carriesTokens()) continue; // it has woken us, which is all it is for
        ledger_.addTaken(message->count);
        return HeldBatch{message->first, message->count, received->priority, false,
                         std::vector<std::uint8_t>(received->bytes.begin(), received->bytes.end())};
    }
    return std::nullopt;
}

bool QueueSource::ended() {
    // In this order: what was in the queue before the end was declared is seen by the second question.
    return ledger_.ended() && queue_.state().messages == 0;
}

bool QueueSource::giveBack(const HeldBatch& batch) {
    if (queue_.push(batch.message, batch.priority) == TokenQueue::Push::full) return false;
    ledger_.addReturned(batch.count);
    return true;
}

} // namespace thisbe::relay6
