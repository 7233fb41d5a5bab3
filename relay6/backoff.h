// How long to wait before the next attempt.
#pragma once

#include "shared/base/clock.h"
#include "shared/base/random_source.h"

#include <algorithm>

namespace thisbe::relay6 {

// Doubles from first to most, and draws each wait evenly from its upper half, so that many forwarders do not
// come back to a restarted server in the same moment.
class Backoff {
  public:
    struct Options {
        Duration first = std::chrono::milliseconds{200};
        Duration most = std::chrono::seconds{10};
    };

    Backoff(RandomSource& random, const Options& options)
        : random_(random), options_(options), next_(options.first) {}

    Duration next() {
        const Duration wait = next_;
        next_ = std::min(next_ * 2, options_.most);
        const auto half = static_cast<std::uint64_t>(wait.count() / 2);
        return Duration{static_cast<Duration::rep>(half + random_.below(half + 1))};
    }
    // After a success.
    void reset() { next_ = options_.first; }

  private:
    RandomSource& random_;
    Options options_;
    Duration next_;
};

} // namespace thisbe::relay6
