// The RTO towards one server (RFC 8489, section 6.2.1; RFC 6298).
#pragma once

#include "shared/base/clock.h"

#include <optional>

namespace thisbe::stun {

// "The RTO is an estimate of the round-trip time (RTT) and is computed as described in [RFC6298], with two
// exceptions": it starts at 500 ms, and is not rounded up to a second. Give it only samples of requests that
// were sent once (Karn), as TransactionOutcome::rtt has them.
class RtoEstimator {
  public:
    explicit RtoEstimator(Duration initial = std::chrono::milliseconds(500)) : initial_(initial) {}

    void addSample(TimePoint now, Duration rtt);
    // "The value SHOULD be considered stale and discarded if no transactions have occurred to the same server
    // in the last 10 minutes."
    Duration rto(TimePoint now) const;

  private:
    struct Estimate {
        Duration smoothed;
        Duration variation;
        TimePoint at;
    };

    Duration initial_;
    std::optional<Estimate> estimate_;
};

} // namespace thisbe::stun
