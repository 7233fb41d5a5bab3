// How often each source may ask for something.
#pragma once

#include "rendezvous/rate_limit.h"
#include "rendezvous/source.h"
#include "shared/base/siphash.h"

#include <vector>

namespace thisbe::rendezvous {

// Of the whole server; any thread, no lock. A table of fixed size, since anybody can send from any source address: sources that share a place share a
// bucket, and the key is ours, so that nobody can choose whose bucket to empty. 128 KiB.
class SourceRates {
  public:
    SourceRates(const Rate& rate, RandomSource& random)
        : limit_(rate), hash_(SipHash::withRandomKey(random)), buckets_(kPlaces) {}

    bool allow(TimePoint now, Source source) { return limit_.allow(now, bucket(source)); }
    Duration wait(TimePoint now, Source source) {
        return limit_.wait(now, TimePoint(Duration(bucket(source).load(std::memory_order_relaxed))));
    }

  private:
    static constexpr std::size_t kPlaces = 16'384;

    std::atomic<Duration::rep>& bucket(Source source) { return buckets_[hash_(source.value()) % kPlaces]; }

    RateLimit limit_;
    SipHash hash_;
    std::vector<std::atomic<Duration::rep>> buckets_; // see RateLimit
};

} // namespace thisbe::rendezvous
