// The deadlines of numbered things, one each: set, put off and cancelled in O(1).
#pragma once

#include "shared/base/clock.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace thisbe::rendezvous {

// A hashed timing wheel (Varghese and Lauck, 1987, scheme 6) of doubly linked lists, so that a cancelled
// deadline leaves nothing behind: allocations that come and go all day cost no memory. Deadlines are rounded
// up to the tick, and those further away than the wheel is long come early, to be scheduled again.
class ExpiryWheel {
  public:
    ExpiryWheel() : heads_(kSlots, kNone), occupied_(kSlots / 64) {}

    static constexpr Duration kTick = std::chrono::milliseconds{250};
    static constexpr std::size_t kSlots = 16384; // 68 minutes

    // Replaces the item's earlier deadline.
    void schedule(std::uint32_t item, TimePoint due);
    void cancel(std::uint32_t item);
    // kNever when nothing is scheduled. Costs nothing, so that it can be asked after every packet.
    TimePoint nextDeadline() const { return next_ == kNoTick ? kNever : TimePoint(next_ * kTick); }

    // Calls expired(item) for each item whose deadline has come; it is scheduled no more. expired() may
    // schedule and cancel as it likes.
    template<class Expired>
    void expire(TimePoint now, Expired&& expired) {
        const std::int64_t end = now.time_since_epoch() / kTick;
        while (next_ <= end) {
            const std::int64_t tick = next_;
            passed_ = tick - 1;
            while (heads_[slotOf(tick)] != kNone) {
                const std::uint32_t item = heads_[slotOf(tick)];
                cancel(item);
                expired(item);
            }
        }
        if (end > passed_) passed_ = end;
    }

    std::size_t size() const { return size_; }

  private:
    static constexpr std::uint32_t kNone = 0xffffffff;
    static constexpr std::int64_t kNoTick = INT64_MAX;

    struct Link {
        std::uint32_t previous = kNone;
        std::uint32_t next = kNone;
        std::uint32_t slot = kNone;
    };

    static std::size_t slotOf(std::int64_t tick) { return static_cast<std::size_t>(tick) % kSlots; }
    // The first tick after passed_ that has items. Looks at the wheel, a bit for each slot.
    std::int64_t nextOccupied() const;

    std::vector<std::uint32_t> heads_;
    std::vector<std::uint64_t> occupied_; // a bit for each slot
    std::vector<Link> links_;             // by item
    std::int64_t passed_ = 0;             // every tick up to this one has been called
    std::int64_t next_ = kNoTick;         // the first that has items
    std::size_t size_ = 0;
};

} // namespace thisbe::rendezvous
