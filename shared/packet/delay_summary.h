// A distribution of delays in a few numbers.
#pragma once

#include "shared/packet/histogram.h"

namespace thisbe::packet {

struct DelaySummary {
    std::uint64_t count = 0;
    std::uint64_t belowZero = 0; // impossible: the error of the clocks was larger than the delay
    Duration least{};
    Duration mean{};
    Duration p50{};
    Duration p90{};
    Duration p99{};
    Duration p999{};
    Duration largest{};
    Duration bound{}; // every value ± this; zero where one clock measured both ends

    static DelaySummary of(const Histogram& histogram, Duration bound = {}) {
        return {histogram.count(),          histogram.belowZero(),
                histogram.least(),          histogram.mean(),
                histogram.percentile(0.5),  histogram.percentile(0.9),
                histogram.percentile(0.99), histogram.percentile(0.999),
                histogram.largest(),        bound};
    }

    template<class Self, class Visit>
    static void visit(Self& self, Visit visit) {
        visit(self.count), visit(self.belowZero), visit(self.least), visit(self.mean), visit(self.p50);
        visit(self.p90), visit(self.p99), visit(self.p999), visit(self.largest), visit(self.bound);
    }

    friend bool operator==(const DelaySummary&, const DelaySummary&) = default;
};

} // namespace thisbe::packet
