// Very many deadlines that are mostly put off before they come: a hashed timing wheel (Varghese and Lauck,
// 1987, scheme 6) whose entries are never moved.
#pragma once

#include "shared/base/clock.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace thisbe::rendezvous {

// T is a small token for what is due. Nothing is ever taken out early: whoever is called looks whether the
// token still means something and whether it is really due, and schedules it again if not. That makes putting
// a deadline off free (a keepalive writes one time and touches no neighbour), at the price of one look per
// token and turn of the wheel. Memory: one T per scheduled token.
template<class T>
class TimerWheel {
  public:
    // Deadlines are rounded up to the tick; those beyond slots ticks come early, to be scheduled again.
    explicit TimerWheel(Duration tick, std::size_t slots = 4096)
        : tick_(tick.count()),
          mask_(static_cast<std::int64_t>(std::bit_ceil(std::max<std::size_t>(slots, 64))) - 1),
          buckets_(static_cast<std::size_t>(mask_ + 1)),
          occupied_(buckets_.size() / 64) {}

    void schedule(TimePoint now, TimePoint due, const T& token) {
        if (size_ == 0) passed_ = ticksUntil(now);
        const std::int64_t at = std::clamp(ticksAt(due), passed_ + 1, passed_ + mask_);
        const std::size_t bucket = bucketOf(at);
        buckets_[bucket].push_back(token);
        occupied_[bucket / 64] |= std::uint64_t{1} << bucket % 64;
        next_ = std::min(next_, at);
        ++size_;
    }

    // kNever when nothing is scheduled. Costs nothing, so that it can be asked after every packet.
    TimePoint nextDeadline() const { return next_ == kNoTick ? kNever : TimePoint(Duration(next_ * tick_)); }

    // Calls expired(token) for each token whose time has come. It may schedule.
    template<class Expired>
    void expire(TimePoint now, Expired&& expired) {
        const std::int64_t end = ticksUntil(now);
        while (next_ <= end) {
            passed_ = next_;
            takeBucket(bucketOf(passed_));
            next_ = nextOccupied();
            for (const T& token : taken_)
                expired(token);
        }
        passed_ = std::max(passed_, end);
    }

    std::size_t size() const { return size_; }

  private:
    std::int64_t ticksUntil(TimePoint time) const { return time.time_since_epoch().count() / tick_; }
    std::int64_t ticksAt(TimePoint due) const {
        const std::int64_t time = due.time_since_epoch().count();
        return time / tick_ + (time % tick_ != 0 ? 1 : 0);
    }
    std::size_t bucketOf(std::int64_t tick) const { return static_cast<std::size_t>(tick & mask_); }

    // The first tick after passed_ with something in it. Looks at the wheel, a bit for each slot.
    std::int64_t nextOccupied() const {
        if (size_ == 0) return kNoTick;
        std::int64_t tick = passed_ + 1;
        for (;;) {
            const std::size_t bucket = bucketOf(tick);
            const std::uint64_t rest = occupied_[bucket / 64] >> bucket % 64;
            if (rest != 0) return tick + std::countr_zero(rest);
            tick += static_cast<std::int64_t>(64 - bucket % 64);
        }
    }

    void takeBucket(std::size_t bucket) {
        taken_.clear();
        std::swap(taken_, buckets_[bucket]);
        occupied_[bucket / 64] &= ~(std::uint64_t{1} << bucket % 64);
        size_ -= taken_.size();
    }

    static constexpr std::int64_t kNoTick = INT64_MAX;

    std::int64_t tick_; // nanoseconds
    std::int64_t mask_;
    std::vector<std::vector<T>> buckets_;
    std::vector<std::uint64_t> occupied_; // a bit for each bucket
    std::vector<T> taken_;
    std::int64_t passed_ = 0;     // every tick up to this one has been called
    std::int64_t next_ = kNoTick; // the first with something in it: nothing is ever taken out early
    std::size_t size_ = 0;
};

} // namespace thisbe::rendezvous
