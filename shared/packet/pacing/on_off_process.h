// Constant while on, silent while off, for Pareto-distributed times.
#pragma once

#include "shared/base/random_source.h"
#include "shared/packet/pacing/arrival_process.h"
#include "shared/packet/pacing/even_gaps.h"

namespace thisbe::packet {

// On and off periods have the same distribution, so while on the rate is twice the mean. The sum of many such
// streams is self-similar, as traffic of real networks is (Willinger et al., 1997). The tail is cut at 100
// times the least period, so that a test of some seconds comes near its mean.
class OnOffProcess final : public ArrivalProcess {
  public:
    static constexpr double kShape = 1.5;
    static constexpr double kCut = 100;
    static constexpr Duration kMeanPeriod = std::chrono::milliseconds(50);

    OnOffProcess(const TrafficRate& rate, RandomSource& random);

    Duration next(std::uint16_t size) override;

  private:
    Duration period();

    EvenGaps gaps_; // of the time that is on
    RandomSource& random_;
    Duration silent_{}; // all off periods so far
    Duration onUntil_;  // in time that is on
};

} // namespace thisbe::packet
