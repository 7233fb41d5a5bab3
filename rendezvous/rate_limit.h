// A token bucket in eight bytes (the generic cell rate algorithm of ITU-T I.371).
#pragma once

#include "rendezvous/limits.h"

#include <algorithm>
#include <atomic>

namespace thisbe::rendezvous {

// All that must be remembered of one sender is a time, TimePoint{} at first: when its bucket will be full
// again.
class RateLimit {
  public:
    explicit RateLimit(const Rate& rate)
        : interval_(static_cast<Duration::rep>(1e9 / rate.perSecond)), depth_(interval_ * rate.burst) {}

    // Takes one token if there is one.
    bool allow(TimePoint now, TimePoint& full) const {
        const TimePoint next = std::max(now, full) + interval_;
        if (next - now > depth_) return false;
        full = next;
        return true;
    }

    // The same for a bucket that several threads take from: exact all the same, without a lock.
    bool allow(TimePoint now, std::atomic<Duration::rep>& full) const {
        const Duration::rep time = now.time_since_epoch().count();
        Duration::rep before = full.load(std::memory_order_relaxed);
        Duration::rep next = 0;
        do {
            next = std::max(time, before) + interval_.count();
            if (next - time > depth_.count()) return false;
        } while (!full.compare_exchange_weak(before, next, std::memory_order_relaxed));
        return true;
    }

    // How long until allow() would say yes.
    Duration wait(TimePoint now, TimePoint full) const {
        return std::max(Duration::zero(), std::max(now, full) + interval_ - now - depth_);
    }

  private:
    Duration interval_;
    Duration depth_;
};

} // namespace thisbe::rendezvous
