// How well a sender kept its schedule.
#pragma once

#include "shared/base/clock.h"

#include <cstdint>

namespace thisbe::packet {

// A gap's error is the time between two packets' sending less the time between their due times. Packets that
// leave in one batch have no gaps of their own: how many they were on average tells how bursty the stream
// was.
struct PacingReport {
    std::uint64_t packets = 0;
    std::uint64_t batches = 0;  // times that packets were handed to the kernel
    std::uint64_t gaps = 0;     // that were measured
    std::uint64_t gapsNear = 0; // within 5 % of what was asked
    Duration gapDeviation{};    // standard deviation of their errors
    Duration latenessMedian{};  // behind the schedule
    Duration lateness99{};
    Duration latenessMost{};
    Duration took{}; // first to last

    // Visits every number in the order in which it crosses the wire.
    template<class Self, class Visit>
    static void visit(Self& self, Visit visit) {
        visit(self.packets), visit(self.batches), visit(self.gaps), visit(self.gapsNear);
        visit(self.gapDeviation), visit(self.latenessMedian), visit(self.lateness99),
            visit(self.latenessMost);
        visit(self.took);
    }

    friend bool operator==(const PacingReport&, const PacingReport&) = default;
};

} // namespace thisbe::packet
