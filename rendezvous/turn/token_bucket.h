// A rate with a burst, in one word that several threads may share.
#pragma once

#include "shared/base/clock.h"

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace thisbe::rendezvous {

// 0 per second: no limit.
struct BucketRate {
    std::uint64_t perSecond = 0;
    std::uint64_t burst = 0; // at least what is ever taken at once

    bool unlimited() const { return perSecond == 0; }
};

// A token bucket as the generic cell rate algorithm keeps it (ITU-T I.371): not a number of tokens but the
// time at which the bucket will be full again. One compare-and-swap, no lock; exact however many threads
// take.
class TokenBucket {
  public:
    // Takes them all or none.
    bool take(const BucketRate& limit, TimePoint now, std::uint64_t tokens = 1) {
        if (limit.unlimited()) return true;
        const std::int64_t time = now.time_since_epoch().count();
        const std::int64_t cost = nanoseconds(tokens, limit.perSecond);
        const std::int64_t depth = nanoseconds(limit.burst, limit.perSecond);
        std::int64_t fullAt = fullAt_.load(std::memory_order_relaxed);
        std::int64_t next = 0;
        do {
            next = std::max(fullAt, time) + cost;
            if (next - time > depth) return false;
        } while (!fullAt_.compare_exchange_weak(fullAt, next, std::memory_order_relaxed));
        return true;
    }

    bool isFull(TimePoint now) const {
        return fullAt_.load(std::memory_order_relaxed) <= now.time_since_epoch().count();
    }

  private:
    static std::int64_t nanoseconds(std::uint64_t tokens, std::uint64_t perSecond) {
        constexpr std::uint64_t kSecond = 1'000'000'000;
        constexpr std::uint64_t kMost = std::uint64_t{1}
                                        << 33; // tokens at once; keeps the product in 64 bits
        return static_cast<std::int64_t>(std::min(tokens, kMost) * kSecond / perSecond);
    }

    std::atomic<std::int64_t> fullAt_ = 0;
};

} // namespace thisbe::rendezvous
