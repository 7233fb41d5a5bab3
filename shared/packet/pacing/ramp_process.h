// From nothing to the rate, evenly.
#pragma once

#include "shared/packet/pacing/arrival_process.h"
#include "shared/packet/pacing/even_gaps.h"

#include <cmath>

namespace thisbe::packet {

// After t of D the rate is r t / D, so until then r t² / 2D has been sent: what even gaps would have sent by
// u leaves at the t with t² / 2D = u.
class RampProcess final : public ArrivalProcess {
  public:
    RampProcess(const TrafficRate& rate, Duration duration)
        : gaps_(rate), duration_(static_cast<double>(duration.count())) {}

    Duration next(std::uint16_t size) override {
        const double even = static_cast<double>(gaps_.now().count());
        gaps_.advance(size);
        return Duration(std::llround(std::sqrt(2 * duration_ * even)));
    }

  private:
    EvenGaps gaps_;
    double duration_; // nanoseconds
};

} // namespace thisbe::packet
