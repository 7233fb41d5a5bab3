// How far another host's clock is from ours, as an interval that holds the truth.
#pragma once

#include "shared/packet/clock_exchange.h"

#include <array>
#include <cstdint>
#include <optional>

namespace thisbe::packet {

// offset: remote clock - local clock. The truth is within offset ± bound.
struct OffsetEstimate {
    Duration offset{};
    Duration bound{};
};

// Every exchange bounds the offset from both sides with no assumption but that delays are not negative. A
// minimum filter keeps the tightest bounds of each second, for kSlots seconds. That the offset changes
// linearly, by at most kLargestDrift, and wanders from that by at most kWander of the time in between,
// carries each of them to the moment that is asked for; their intersection is the answer, however unlike the
// two directions' delays are.
//
// When no offset fits all bounds a clock was stepped (or slewed anew): the older bounds are dropped and
// steps() counts. Constant memory, no allocation; note() costs some microseconds, at() tens of nanoseconds.
class ClockOffset {
  public:
    static constexpr std::size_t kSlots = 32;
    static constexpr Duration kSlot = std::chrono::seconds(1);
    static constexpr double kLargestDrift =
        600e-6; // two crystals of 50 ppm and the 500 ppm of an adjusting kernel
    static constexpr double kWander = 0.1e-6;

    // In the order of t4. One with a negative round trip is ignored and counts as a step.
    void note(const ClockExchange& exchange);

    // At a local time not before the latest exchange; nothing before the first.
    std::optional<OffsetEstimate> at(Duration localTime) const;
    // Remote seconds gained per local second: the middle of what is possible and its half width.
    double drift() const { return (driftLeast_ + driftMost_) / 2; }
    double driftBound() const { return (driftMost_ - driftLeast_) / 2; }
    std::uint64_t steps() const { return steps_; }

  private:
    struct Bound {
        Duration value{};
        Duration at{};
    };
    struct Slot {
        std::int64_t second = 0;
        Bound most;
        Bound least;
    };

    Slot& at(std::size_t back) { return slots_[(head_ + kSlots - back) % kSlots]; }
    const Slot& at(std::size_t back) const { return slots_[(head_ + kSlots - back) % kSlots]; }
    void add(const ClockExchange& exchange);
    // The range of drifts that some offset allows; false when there is none.
    bool fitDrift();

    std::array<Slot, kSlots> slots_{};
    std::size_t head_ = 0;
    std::size_t used_ = 0;
    double driftLeast_ = -kLargestDrift;
    double driftMost_ = kLargestDrift;
    std::uint64_t steps_ = 0;
};

} // namespace thisbe::packet
