#include "shared/stun/rto_estimator.h"

#include <algorithm>

namespace thisbe::stun {

namespace {

constexpr auto kStaleAfter = std::chrono::minutes(10);
// "a 1 ms accuracy SHOULD be maintained": the G of RFC 6298.
constexpr Duration kGranularity = std::chrono::milliseconds(1);
// On a path of microseconds a single delayed reply would otherwise be sent for twice.
constexpr Duration kMinimum = std::chrono::milliseconds(50);
// RFC 6298 (2.5): "A maximum value MAY be placed on RTO provided it is at least 60 seconds."
constexpr Duration kMaximum = std::chrono::seconds(60);

} // namespace

void RtoEstimator::addSample(TimePoint now, Duration rtt) {
    if (!estimate_ || now - estimate_->at > kStaleAfter) {
        // RFC 6298 (2.2): "SRTT <- R, RTTVAR <- R/2"
        estimate_ = Estimate{rtt, rtt / 2, now};
        return;
    }
    // RFC 6298 (2.3), with alpha = 1/8 and beta = 1/4.
    const Duration error = std::chrono::abs(estimate_->smoothed - rtt);
    estimate_->variation = (3 * estimate_->variation + error) / 4;
    estimate_->smoothed = (7 * estimate_->smoothed + rtt) / 8;
    estimate_->at = now;
}

Duration RtoEstimator::rto(TimePoint now) const {
    if (!estimate_ || now - estimate_->at > kStaleAfter) return initial_;
    const Duration estimated = estimate_->smoothed + std::max(kGranularity, 4 * estimate_->variation);
    return std::clamp(estimated, kMinimum, kMaximum);
}

} // namespace thisbe::stun
