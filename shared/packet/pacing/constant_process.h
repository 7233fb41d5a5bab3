// Equal gaps, or bursts with equal gaps between them.
#pragma once

#include "shared/packet/pacing/arrival_process.h"
#include "shared/packet/pacing/even_gaps.h"

namespace thisbe::packet {

class ConstantProcess final : public ArrivalProcess {
  public:
    // burst packets leave at once, when the first of them is due.
    ConstantProcess(const TrafficRate& rate, std::uint32_t burst) : gaps_(rate), burst_(burst) {}

    Duration next(std::uint16_t size) override {
        if (inBurst_ == 0) burstAt_ = gaps_.now();
        if (++inBurst_ >= burst_) inBurst_ = 0;
        gaps_.advance(size);
        return burstAt_;
    }

  private:
    EvenGaps gaps_;
    std::uint32_t burst_;
    std::uint32_t inBurst_ = 0;
    Duration burstAt_{};
};

} // namespace thisbe::packet
