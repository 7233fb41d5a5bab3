#include "shared/stun/transaction_table.h"

#include "shared/wire/byte_reader.h"

#include <algorithm>
#include <bit>

namespace thisbe::stun {

const char* toString(TransactionEnd end) {
    switch (end) {
    case TransactionEnd::answered:
        return "answered";
    case TransactionEnd::timedOut:
        return "timed out";
    case TransactionEnd::hardError:
        return "refused by the network";
    case TransactionEnd::connectionLost:
        return "connection lost";
    }
    return "?";
}

const char* toString(TransactionTable::StartError error) {
    switch (error) {
    case TransactionTable::StartError::full:
        return "too many transactions";
    case TransactionTable::StartError::tooLarge:
        return "request too large";
    case TransactionTable::StartError::notARequest:
        return "not a STUN request";
    case TransactionTable::StartError::duplicateId:
        return "transaction id in use";
    }
    return "?";
}

TransactionTable::TransactionTable(const Limits& limits)
    : requestBytes_(limits.requestBytes),
      slots_(limits.transactions),
      storage_(limits.transactions * limits.requestBytes),
      buckets_(std::bit_ceil(std::max<std::size_t>(limits.transactions, 1)), kNone),
      deadlines_(limits.transactions) {
    outgoing_.reserve(limits.transactions);
    failed_.reserve(limits.transactions);
    for (std::uint32_t index = static_cast<std::uint32_t>(limits.transactions); index > 0; --index) {
        slots_[index - 1].next = free_;
        free_ = index - 1;
    }
}

// Ids are random and ours, so their bits need no further hashing.
std::uint32_t& TransactionTable::bucketOf(const TransactionId& id) {
    return buckets_[ByteReader(id.value()).u64() & (buckets_.size() - 1)];
}

std::uint32_t TransactionTable::find(const TransactionId& id) const {
    std::uint32_t index = buckets_[ByteReader(id.value()).u64() & (buckets_.size() - 1)];
    while (index != kNone && slots_[index].id != id)
        index = slots_[index].next;
    return index;
}

ByteSpan TransactionTable::storageOf(std::uint32_t index) {
    return ByteSpan(storage_).subspan(index * requestBytes_, slots_[index].size);
}

Result<TransactionId, TransactionTable::StartError> TransactionTable::start(TimePoint now,
                                                                            const Request& request) {
    const auto message = MessageView::parse(request.message);
    if (!message || !message->isRequest()) return tl::make_unexpected(StartError::notARequest);
    if (request.message.size() > requestBytes_) return tl::make_unexpected(StartError::tooLarge);
    const TransactionId& id = message->transactionId();
    if (find(id) != kNone) return tl::make_unexpected(StartError::duplicateId);
    if (free_ == kNone) return tl::make_unexpected(StartError::full);

    const std::uint32_t index = free_;
    Slot& slot = slots_[index];
    free_ = slot.next;
    const bool inOutgoing = slot.inOutgoing;
    slot = Slot{.id = id,
                .method = message->method(),
                .local = request.local,
                .remote = request.remote,
                .context = request.context,
                .retransmission = Retransmission(now, request.policy),
                .size = request.message.size(),
                .from = request.from,
                .hopLimit = request.hopLimit,
                .dontFragment = request.dontFragment,
                .reliable = request.policy.requests == 1,
                .inOutgoing = inOutgoing,
                .next = bucketOf(id)};
    bucketOf(id) = index;
    std::ranges::copy(request.message, storageOf(index).begin());
    deadlines_.set(index, slot.retransmission.nextDeadline());
    queueToSend(index);
    ++used_;
    return id;
}

void TransactionTable::queueToSend(std::uint32_t index) {
    Slot& slot = slots_[index];
    slot.toSend = true;
    if (slot.inOutgoing) return;
    slot.inOutgoing = true;
    outgoing_.push_back(index);
}

TransactionOutcome TransactionTable::outcomeOf(const Slot& slot) const {
    return {slot.id,     slot.end, slot.local, slot.remote, slot.context, slot.retransmission.sent(),
            std::nullopt};
}

std::optional<TransactionOutcome> TransactionTable::match(TimePoint now, const MessageView& response,
                                                          const Endpoint& from) const {
    if (!response.isResponse()) return std::nullopt;
    const std::uint32_t index = find(response.transactionId());
    if (index == kNone) return std::nullopt;
    const Slot& slot = slots_[index];
    if (slot.method != response.method()) return std::nullopt;
    if (slot.from == From::requestedEndpoint && from != slot.remote) return std::nullopt;
    TransactionOutcome outcome = outcomeOf(slot);
    if (outcome.sent == 1) outcome.rtt = now - slot.retransmission.firstSentAt();
    return outcome;
}

// Takes the slot with this id out of the table, still holding its contents.
std::uint32_t TransactionTable::take(const TransactionId& id) {
    std::uint32_t* link = &bucketOf(id);
    while (*link != kNone && slots_[*link].id != id)
        link = &slots_[*link].next;
    const std::uint32_t index = *link;
    if (index == kNone) return kNone;
    *link = slots_[index].next;
    deadlines_.remove(index);
    slots_[index].toSend = false;
    return index;
}

void TransactionTable::drop(const TransactionId& id) {
    const std::uint32_t index = take(id);
    if (index != kNone) release(index);
}

void TransactionTable::release(std::uint32_t index) {
    slots_[index].next = free_;
    free_ = index;
    --used_;
}

void TransactionTable::fail(std::uint32_t index, TransactionEnd end) {
    take(slots_[index].id);
    slots_[index].end = end;
    failed_.push_back(index);
}

void TransactionTable::onHardError(const Endpoint& remote) {
    for (std::uint32_t index = 0; index < slots_.size(); ++index) {
        const Slot& slot = slots_[index];
        if (slot.remote == remote && !slot.reliable && find(slot.id) == index)
            fail(index, TransactionEnd::hardError);
    }
}

void TransactionTable::onConnectionLost(const Endpoint& remote) {
    for (std::uint32_t index = 0; index < slots_.size(); ++index) {
        const Slot& slot = slots_[index];
        if (slot.remote == remote && slot.reliable && find(slot.id) == index)
            fail(index, TransactionEnd::connectionLost);
    }
}

void TransactionTable::onDeadline(TimePoint now) {
    while (deadlines_.earliest() <= now) {
        const std::uint32_t index = deadlines_.first();
        Retransmission& retransmission = slots_[index].retransmission;
        switch (retransmission.onDeadline(now)) {
        case Retransmission::Step::wait:
            break;
        case Retransmission::Step::sendAgain:
            queueToSend(index);
            deadlines_.set(index, retransmission.nextDeadline());
            break;
        case Retransmission::Step::failed:
            fail(index, TransactionEnd::timedOut);
            break;
        }
    }
}

bool TransactionTable::takeOutput(DatagramBatch& batch) {
    std::size_t done = 0;
    for (; done < outgoing_.size(); ++done) {
        Slot& slot = slots_[outgoing_[done]];
        const Datagram datagram{storageOf(outgoing_[done]), slot.local, slot.remote, slot.hopLimit,
                                slot.dontFragment};
        if (slot.toSend && !batch.append(datagram)) break;
        slot.toSend = false;
        slot.inOutgoing = false;
    }
    outgoing_.erase(outgoing_.begin(), outgoing_.begin() + static_cast<std::ptrdiff_t>(done));
    return !outgoing_.empty();
}

std::optional<TransactionOutcome> TransactionTable::takeFailure() {
    if (failed_.empty()) return std::nullopt;
    const std::uint32_t index = failed_.back();
    failed_.pop_back();
    const TransactionOutcome outcome = outcomeOf(slots_[index]);
    release(index);
    return outcome;
}

} // namespace thisbe::stun
