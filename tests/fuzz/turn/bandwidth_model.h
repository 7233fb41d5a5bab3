// What one user may have relayed, in the plainest form of a token bucket.
#pragma once

#include "rendezvous/turn/token_bucket.h"
#include "shared/base/clock.h"

#include <algorithm>

namespace thisbe::fuzz {

class BandwidthModel {
  public:
    BandwidthModel(const rendezvous::BucketRate& rate, TimePoint now)
        : rate_(rate), level_(static_cast<double>(rate.burst)), since_(now) {}

    // False when the bucket had not that much.
    bool take(TimePoint now, std::size_t bytes) {
        const double waited = std::chrono::duration<double>(now - since_).count();
        since_ = now;
        level_ = std::min(static_cast<double>(rate_.burst),
                          level_ + waited * static_cast<double>(rate_.perSecond));
        level_ -= static_cast<double>(bytes);
        return level_ >= -1; // rounding
    }

  private:
    rendezvous::BucketRate rate_;
    double level_;
    TimePoint since_;
};

} // namespace thisbe::fuzz
