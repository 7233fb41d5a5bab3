// Exponential gaps: packets that know nothing of each other.
#pragma once

#include "shared/base/random_source.h"
#include "shared/packet/pacing/arrival_process.h"
#include "shared/packet/pacing/uniform.h"
#include "shared/packet/traffic_rate.h"

#include <cmath>

namespace thisbe::packet {

class PoissonProcess final : public ArrivalProcess {
  public:
    PoissonProcess(const TrafficRate& rate, RandomSource& random) : rate_(rate), random_(random) {}

    Duration next(std::uint16_t size) override {
        const Duration at(std::llround(now_));
        now_ += -std::log(uniform(random_)) * 1e9 / rate_.packetsPerSecond(size);
        return at;
    }

  private:
    TrafficRate rate_;
    RandomSource& random_;
    double now_ = 0; // nanoseconds
};

} // namespace thisbe::packet
