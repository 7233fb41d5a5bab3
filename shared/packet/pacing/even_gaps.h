// Time that advances by a packet's share of the rate, exactly.
#pragma once

#include "shared/base/clock.h"
#include "shared/packet/traffic_rate.h"

namespace thisbe::packet {

// What is left of each division is carried on, so that after any number of packets the time is right to the
// nanosecond.
class EvenGaps {
  public:
    explicit EvenGaps(const TrafficRate& rate) : rate_(rate) {}

    Duration now() const { return now_; }
    void advance(std::uint16_t size) {
        if (rate_.amount == 0) return;
        if (size != size_) divide(size);
        now_ += gap_;
        carry_ += remainder_;
        if (carry_ < rate_.amount) return;
        carry_ -= rate_.amount;
        ++now_;
    }

  private:
    static constexpr std::uint64_t kNano = 1'000'000'000;

    // Once for each run of packets of one size.
    void divide(std::uint16_t size) {
        const bool packets = rate_.unit == TrafficRate::Unit::packets;
        const std::uint64_t share = packets ? kNano * TrafficRate::kMicro : kNano * 8 * size;
        size_ = size;
        gap_ = Duration(static_cast<Duration::rep>(share / rate_.amount));
        remainder_ = share % rate_.amount;
    }

    TrafficRate rate_;
    Duration now_{};
    std::uint64_t carry_ = 0; // less than the rate's amount
    std::uint16_t size_ = 0;  // of which gap and remainder are
    Duration gap_{};
    std::uint64_t remainder_ = 0;
};

} // namespace thisbe::packet
