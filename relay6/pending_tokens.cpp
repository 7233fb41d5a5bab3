#include "relay6/pending_tokens.h"

#include "relay6/plain_lines.h"

#include <bit>

namespace thisbe::relay6 {

PendingTokens::PendingTokens(std::size_t messageSize, std::size_t maxBytes, bool owesAcks, Packing packing)
    : messageSize_(messageSize), maxBytes_(maxBytes), owesAcks_(owesAcks), packing_(packing) {}

ByteView PendingTokens::linesForOneMessage(ByteView lines, Priority priority) const {
    const auto& lane = lanes_[priority];
    std::size_t size = lane.empty() ? 0 : wholeLinesWithin(lines, lane.back().tokens.roomForLines());
    if (size == 0) size = wholeLinesWithin(lines, TokenBatch::roomForLinesWhenEmpty(messageSize_));
    return lines.first(size);
}

void PendingTokens::addLines(ByteView lines, std::size_t count, Priority priority, ClientNumber from) {
    auto& lane = lanes_[priority];
    const bool fits = !lane.empty() && lane.back().tokens.roomForLines() >= lines.size();
    PendingBatch& batch = fits ? lane.back() : openBatch(priority);
    batch.tokens.appendLines(lines, count);
    owe(batch, from, count);
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
