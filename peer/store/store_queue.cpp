#include "peer/store/store_queue.h"

#include <utility>

namespace thisbe::peer {

std::size_t StoreBatch::packetRows() const {
    std::size_t rows = 0;
    for (const auto& block : packets)
        rows += block->rows();
    return rows;
}

bool StoreQueue::hasRoom(const PacketBlock& block) const {
    return rows_ + block.rows() <= limits_.rows && bytes_ + block.bytes() <= limits_.bytes;
}

std::unique_ptr<PacketBlock> StoreQueue::put(std::unique_ptr<PacketBlock> block) {
    const std::lock_guard lock(mutex_);
    if (closed_ || !hasRoom(*block)) {
        dropped_ += block->rows();
        block->clear();
        return block;
    }
    rows_ += block->rows();
    bytes_ += block->bytes();
    const bool first = waiting_.empty();
    waiting_.packets.push_back(std::move(block));
    if (first || rows_ >= kEnough) work_.notify_one();
    if (spare_.empty()) return std::make_unique<PacketBlock>();
    auto empty = std::move(spare_.back());
    spare_.pop_back();
    return empty;
}

void StoreQueue::put(TestRow test) {
    const std::lock_guard lock(mutex_);
    if (closed_ || tests_ >= limits_.tests) {
        ++dropped_;
        return;
    }
    ++tests_;
    waiting_.tests.push_back(std::move(test));
    work_.notify_one();
}

// A quarter is left for what is read before the reading rests.
bool StoreQueue::isFull() {
    const std::lock_guard lock(mutex_);
    const bool full =
        !trouble_ && !closed_ && (rows_ >= limits_.rows * 3 / 4 || bytes_ >= limits_.bytes * 3 / 4);
    wasFull_ = wasFull_ || full;
    return full;
}

bool StoreQueue::becameRoomy() {
    if (!wasFull_ || (!trouble_ && (rows_ > limits_.rows / 2 || bytes_ > limits_.bytes / 2))) return false;
    wasFull_ = false;
    return true;
}

void StoreQueue::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    work_.notify_all();
}

StoreBatch StoreQueue::take() {
    std::unique_lock lock(mutex_);
    work_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
    work_.wait_for(lock, kGather, [this] { return closed_ || rows_ >= kEnough; });
    return std::exchange(waiting_, {});
}

bool StoreQueue::settle(StoreBatch batch, bool written) {
    const std::lock_guard lock(mutex_);
    tests_ -= batch.tests.size();
    if (!written) dropped_ += batch.packetRows() + batch.tests.size();
    for (auto& block : batch.packets) {
        rows_ -= block->rows();
        bytes_ -= block->bytes();
        block->clear();
        if (spare_.size() < kSpare) spare_.push_back(std::move(block));
    }
    return becameRoomy();
}

bool StoreQueue::setTrouble(bool trouble) {
    const std::lock_guard lock(mutex_);
    trouble_ = trouble;
    return becameRoomy();
}

bool StoreQueue::waitForClose(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    return work_.wait_for(lock, time, [this] { return closed_; });
}

std::uint64_t StoreQueue::dropped() const {
    const std::lock_guard lock(mutex_);
    return dropped_;
}

} // namespace thisbe::peer
