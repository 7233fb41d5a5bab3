#include "shared/packet/pacer_audit.h"

#include <algorithm>
#include <cmath>

namespace thisbe::packet {

namespace {

constexpr double kNear = 0.05;

} // namespace

void PacerAudit::onSent(Duration sent, Duration first, Duration last, std::uint64_t count) {
    if (batches_ == 0) firstSent_ = sent;
    lateness_.record(std::max(sent - first, Duration{}), count);
    // Asked for at once, as in a burst, they have no gap that could be wrong.
    if (lastSent_ && first > lastDue_) {
        const auto asked = static_cast<double>((first - lastDue_).count());
        const double error = static_cast<double>((sent - *lastSent_).count()) - asked;
        ++gaps_;
        gapsNear_ += std::fabs(error) <= kNear * asked;
        const double step = error - errorMean_;
        errorMean_ += step / static_cast<double>(gaps_);
        errorSquares_ += step * (error - errorMean_);
    }
    lastSent_ = sent;
    lastDue_ = last;
    ++batches_;
    packets_ += count;
}

PacingReport PacerAudit::report() const {
    PacingReport report;
    report.packets = packets_;
    report.batches = batches_;
    report.gaps = gaps_;
    report.gapsNear = gapsNear_;
    if (gaps_ > 1)
        report.gapDeviation =
            Duration(std::llround(std::sqrt(errorSquares_ / static_cast<double>(gaps_ - 1))));
    report.latenessMedian = lateness_.percentile(0.5);
    report.lateness99 = lateness_.percentile(0.99);
    report.latenessMost = lateness_.largest();
    report.took = lastSent_ ? *lastSent_ - firstSent_ : Duration{};
    return report;
}

} // namespace thisbe::packet
