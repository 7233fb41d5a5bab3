// Durations counted in log-linear buckets: percentiles in constant memory, mergeable.
#pragma once

#include "shared/base/clock.h"

#include <cstdint>
#include <vector>

namespace thisbe::packet {

// Below 256 ns each nanosecond has its bucket; above, each octave has 128. A percentile is therefore within
// 1/256 (0.4 %) of a value that was recorded at that rank, up to kLargest; count, least, largest and sum are
// exact. 35 KB, allocated by the constructor only. A value below zero counts as zero in buckets and mean, and
// as below zero.
class Histogram {
  public:
    static constexpr double kRelativeError = 1.0 / 256;
    static constexpr Duration kLargest{(std::int64_t{1} << 40) - 1}; // 18 min; longer ones count as this

    Histogram();

    void record(Duration value, std::uint64_t count = 1);
    void merge(const Histogram& other);

    std::uint64_t count() const { return count_; }
    std::uint64_t belowZero() const { return belowZero_; }
    // Zero when nothing was recorded; least() may be negative.
    Duration least() const { return count_ == 0 ? Duration{} : least_; }
    Duration largest() const { return count_ == 0 ? Duration{} : largest_; }
    Duration mean() const;
    // The nearest rank: the smallest value that at least share (0..1) of all do not exceed.
    Duration percentile(double share) const;

  private:
    std::vector<std::uint64_t> buckets_;
    std::uint64_t count_ = 0;
    std::uint64_t belowZero_ = 0;
    Duration least_ = Duration::max();
    Duration largest_ = Duration::min();
    double sum_ = 0;
};

} // namespace thisbe::packet
