#include "shared/packet/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace thisbe::packet {

namespace {

constexpr unsigned kSubBits = 7;
constexpr std::uint64_t kSubBuckets = 1U << kSubBits;
constexpr unsigned kValueBits = 40;
constexpr std::size_t kBuckets = (kValueBits - kSubBits + 1) * kSubBuckets;

// How many low bits a bucket of this value leaves open.
unsigned openBits(std::uint64_t value) {
    const auto width = static_cast<unsigned>(std::bit_width(value));
    return width > kSubBits + 1 ? width - kSubBits - 1 : 0;
}

std::size_t bucketOf(std::uint64_t value) {
    const unsigned open = openBits(value);
    return open * kSubBuckets + (value >> open);
}

// The middle of a bucket.
std::uint64_t valueOf(std::size_t bucket) {
    if (bucket < 2 * kSubBuckets) return bucket;
    const std::size_t open = bucket / kSubBuckets - 1;
    const std::uint64_t low = (bucket - open * kSubBuckets) << open;
    return low + (std::uint64_t{1} << open) / 2;
}

} // namespace

Histogram::Histogram() : buckets_(kBuckets) {}

void Histogram::record(Duration value, std::uint64_t count) {
    const Duration counted = std::clamp(value, Duration{}, kLargest);
    buckets_[bucketOf(static_cast<std::uint64_t>(counted.count()))] += count;
    count_ += count;
    if (value < Duration{}) belowZero_ += count;
    sum_ += static_cast<double>(std::max(value, Duration{}).count()) * static_cast<double>(count);
    least_ = std::min(least_, value);
    largest_ = std::max(largest_, value);
}

void Histogram::merge(const Histogram& other) {
    for (std::size_t i = 0; i < kBuckets; ++i)
        buckets_[i] += other.buckets_[i];
    count_ += other.count_;
    belowZero_ += other.belowZero_;
    sum_ += other.sum_;
    least_ = std::min(least_, other.least_);
    largest_ = std::max(largest_, other.largest_);
}

Duration Histogram::mean() const {
    return count_ == 0 ? Duration{} : Duration(std::llround(sum_ / static_cast<double>(count_)));
}

Duration Histogram::percentile(double share) const {
    if (count_ == 0) return Duration{};
    const double exact = std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(count_));
    const auto rank = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(exact), 1, count_);
    std::uint64_t before = 0;
    for (std::size_t i = 0; i < kBuckets; ++i) {
        before += buckets_[i];
        if (before < rank) continue;
        const Duration middle(static_cast<Duration::rep>(valueOf(i)));
        return std::clamp(middle, std::max(least_, Duration{}), std::max(largest_, Duration{}));
    }
    return largest_;
}

} // namespace thisbe::packet
