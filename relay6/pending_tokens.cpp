#include "relay6/pending_tokens.h"

#include "relay6/plain_lines.h"

#include <bit>

namespace thisbe::relay6 {

PendingTokens::PendingTokens(std::size_t messageSize, std::size_t maxBytes, bool owesAcks, Packing packing)
    : messageSize_(messageSize), maxBytes_(maxBytes), owesAcks_(owesAcks), packing_(packing) {}

void PendingTokens::addLines(ByteView lines, Priority priority, ClientNumber from) {
    auto& lane = lanes_[priority];
    while (!lines.empty()) {
        PendingBatch* batch = lane.empty() ? &openBatch(priority) : &lane.back();
        std::size_t size = wholeLinesWithin(lines, batch->tokens.roomForLines());
        if (size == 0) {
            batch = &openBatch(priority);
            size = wholeLinesWithin(lines, batch->tokens.roomForLines());
        }
        const ByteView taken = lines.first(size);
        const std::size_t count = countLines(taken);
        batch->tokens.appendLines(taken, count);
        owe(*batch, from, count);
        lines = lines.subspan(size);
    }
}

PendingBatch& PendingTokens::openBatch(Priority priority) {
    auto& lane = lanes_[priority];
    if (spare_.empty()) {
        lane.push_back({TokenBatch(messageSize_, priority, packing_), {}});
    } else {
        lane.push_back(std::move(spare_.back()));
        spare_.pop_back();
        lane.back().tokens.reuse(priority);
    }
    nonEmpty_ |= 1U << priority;
    ++batches_;
    return lane.back();
}

std::deque<PendingBatch>& PendingTokens::frontLane() {
    return lanes_[static_cast<std::size_t>(std::bit_width(nonEmpty_)) - 1];
}

PendingBatch& PendingTokens::front() {
    return frontLane().front();
}

void PendingTokens::popFront() {
    auto& lane = frontLane();
    PendingBatch& batch = lane.front();
    tokens_ -= batch.tokens.count();
    --batches_;
    batch.acks.clear();
    const Priority priority = batch.tokens.priority();
    if (spare_.size() < kMostSpare) spare_.push_back(std::move(batch));
    lane.pop_front();
    if (lane.empty()) nonEmpty_ &= ~(1U << priority);
}

std::vector<PendingBatch*> PendingTokens::all() {
    std::vector<PendingBatch*> out;
    out.reserve(batches_);
    for (auto lane = lanes_.rbegin(); lane != lanes_.rend(); ++lane)
        for (PendingBatch& batch : *lane)
            out.push_back(&batch);
    return out;
}

} // namespace thisbe::relay6
