#include "rendezvous/turn/expiry_wheel.h"

#include <algorithm>
#include <bit>

namespace thisbe::rendezvous {

void ExpiryWheel::schedule(std::uint32_t item, TimePoint due) {
    if (item >= links_.size()) links_.resize(std::size_t{item} + 1);
    cancel(item);
    const std::int64_t ticks = (due.time_since_epoch() + kTick - Duration{1}) / kTick;
    const std::int64_t tick = std::clamp(ticks, passed_ + 1, passed_ + std::int64_t{kSlots} - 1);
    const std::size_t slot = slotOf(tick);
    Link& link = links_[item];
    link = {.previous = kNone, .next = heads_[slot], .slot = static_cast<std::uint32_t>(slot)};
    if (link.next != kNone) links_[link.next].previous = item;
    heads_[slot] = item;
    occupied_[slot / 64] |= std::uint64_t{1} << slot % 64;
    next_ = std::min(next_, tick);
    ++size_;
}

void ExpiryWheel::cancel(std::uint32_t item) {
    if (item >= links_.size() || links_[item].slot == kNone) return;
    const Link link = links_[item];
    links_[item] = {};
    if (link.next != kNone) links_[link.next].previous = link.previous;
    if (link.previous != kNone)
        links_[link.previous].next = link.next;
    else
        heads_[link.slot] = link.next;
    --size_;
    if (heads_[link.slot] != kNone) return;
    occupied_[link.slot / 64] &= ~(std::uint64_t{1} << link.slot % 64);
    if (link.slot == slotOf(next_)) next_ = nextOccupied();
}

std::int64_t ExpiryWheel::nextOccupied() const {
    if (size_ == 0) return kNoTick;
    std::int64_t tick = passed_ + 1;
    for (;;) {
        const std::size_t slot = slotOf(tick);
        const std::uint64_t rest = occupied_[slot / 64] >> slot % 64;
        if (rest != 0) return tick + std::countr_zero(rest);
        tick += static_cast<std::int64_t>(64 - slot % 64);
    }
}

} // namespace thisbe::rendezvous
