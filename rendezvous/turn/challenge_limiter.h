// How many unauthenticated replies one source gets.
#pragma once

#include "rendezvous/source.h"
#include "rendezvous/turn/token_bucket.h"
#include "shared/base/siphash.h"

#include <vector>

namespace thisbe::rendezvous {

// A fixed table of buckets, so that no flood of forged sources makes it grow; sources that meet in one bucket
// share it, and a random key keeps an attacker from choosing whom to meet. Of the whole
// server; any thread, no lock.
class ChallengeLimiter {
  public:
    ChallengeLimiter(const BucketRate& limit, RandomSource& random)
        : limit_(limit), hash_(SipHash::withRandomKey(random)), buckets_(kBuckets) {}

    bool mayAnswer(const IpAddress& remote, TimePoint now) {
        if (limit_.unlimited()) return true;
        return buckets_[hash_(sourceOf(remote).value()) % kBuckets].take(limit_, now);
    }

  private:
    static constexpr std::size_t kBuckets = 8192;

    BucketRate limit_;
    SipHash hash_;
    std::vector<TokenBucket> buckets_;
};

} // namespace thisbe::rendezvous
