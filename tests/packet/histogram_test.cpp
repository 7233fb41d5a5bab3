#include "shared/packet/histogram.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace thisbe::packet {
namespace {

Duration exactPercentile(std::vector<std::int64_t> values, double share) {
    std::ranges::sort(values);
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
    return Duration(values[std::max<std::size_t>(rank, 1) - 1]);
}

// Of every magnitude alike.
rc::Gen<std::int64_t> values() {
    return rc::gen::map(rc::gen::pair(rc::gen::inRange(0, 40), rc::gen::inRange<std::int64_t>(0, 1 << 20)),
                        [](const std::pair<int, std::int64_t>& pair) {
                            const std::int64_t top = std::int64_t{1} << pair.first;
                            return top +
                                   static_cast<std::int64_t>(static_cast<double>(top - 1) *
                                                             static_cast<double>(pair.second) / (1 << 20));
                        });
}

RC_GTEST_PROP(Histogram, PercentilesAreWithinTheStatedErrorOfTheExactOnes, ()) {
    const auto all = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::int64_t>>(values()));
    Histogram histogram;
    for (const std::int64_t value : all)
        histogram.record(Duration(value));
    for (const double share : {0.0, 0.01, 0.5, 0.9, 0.99, 1.0}) {
        const auto exact = static_cast<double>(exactPercentile(all, share).count());
        const auto got = static_cast<double>(histogram.percentile(share).count());
        RC_ASSERT(std::fabs(got - exact) <= exact * Histogram::kRelativeError);
    }
    RC_ASSERT(histogram.least().count() == *std::ranges::min_element(all));
    RC_ASSERT(histogram.largest().count() == *std::ranges::max_element(all));
}

RC_GTEST_PROP(Histogram, MergedIsAsIfAllHadBeenRecordedInOne, ()) {
    const auto first = *rc::gen::container<std::vector<std::int64_t>>(values());
    const auto second = *rc::gen::container<std::vector<std::int64_t>>(values());
    Histogram a;
    Histogram b;
    Histogram both;
    for (const std::int64_t value : first)
        a.record(Duration(value)), both.record(Duration(value));
    for (const std::int64_t value : second)
        b.record(Duration(value)), both.record(Duration(value));
    a.merge(b);
    RC_ASSERT(a.count() == both.count());
    RC_ASSERT(a.least() == both.least());
    RC_ASSERT(a.largest() == both.largest());
    RC_ASSERT(a.percentile(0.5) == both.percentile(0.5));
    RC_ASSERT(a.percentile(0.99) == both.percentile(0.99));
    RC_ASSERT(std::llabs(a.mean().count() - both.mean().count()) <= 1);
}

TEST(Histogram, SaysNothingOfNothing) {
    const Histogram histogram;
    EXPECT_EQ(histogram.count(), 0u);
    EXPECT_EQ(histogram.percentile(0.5), Duration{});
    EXPECT_EQ(histogram.mean(), Duration{});
    EXPECT_EQ(histogram.least(), Duration{});
}

TEST(Histogram, CountsWhatIsBelowZeroAndShowsIt) {
    Histogram histogram;
    histogram.record(Duration(-500));
    histogram.record(Duration(100), 3);
    EXPECT_EQ(histogram.belowZero(), 1u);
    EXPECT_EQ(histogram.least(), Duration(-500));
    EXPECT_EQ(histogram.percentile(0.1), Duration(0));
    EXPECT_EQ(histogram.mean(), Duration(75));
}

TEST(Histogram, KeepsTheLargestOfWhatNoBucketReaches) {
    Histogram histogram;
    histogram.record(std::chrono::hours(10));
    EXPECT_EQ(histogram.largest(), Duration(std::chrono::hours(10)));
    EXPECT_EQ(histogram.count(), 1u);
}

} // namespace
} // namespace thisbe::packet
