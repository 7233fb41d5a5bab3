#include "rendezvous/change_log.h"

#include <algorithm>
#include <utility>

namespace thisbe::rendezvous {

void ChangeLog::append(ChangeRecord record, std::size_t capacity) {
    capacity = std::max(capacity, std::size_t{1});
    if (count_ == ring_.size() && count_ < capacity) grow();
    ring_[end_] = std::move(record);
    end_ = (end_ + 1) % ring_.size();
    // At capacity the oldest was overwritten, or stays behind in the ring without being counted.
    if (count_ < ring_.size() && count_ < capacity) ++count_;
    ++version_;
}

void ChangeLog::grow() {
    // Full, so the oldest lies where the next would go.
    std::rotate(ring_.begin(), ring_.begin() + static_cast<std::ptrdiff_t>(end_), ring_.end());
    end_ = ring_.size();
    ring_.resize(std::max<std::size_t>(4, 2 * ring_.size()));
}

} // namespace thisbe::rendezvous
