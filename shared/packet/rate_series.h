// Packets and bytes over time, in constant memory.
#pragma once

#include "shared/base/clock.h"

#include <cstdint>
#include <vector>

namespace thisbe::packet {

// Begins with slots of 100 ms; when all kSlots are used, two become one each time, so that a test of any
// length has between kSlots / 2 and kSlots points. Allocates in its constructor only.
class RateSeries {
  public:
    static constexpr std::size_t kSlots = 600;
    static constexpr Duration kFinest = std::chrono::milliseconds(100);

    struct Slot {
        std::uint64_t packets = 0;
        std::uint64_t bytes = 0;
    };

    RateSeries() { slots_.reserve(kSlots); }

    // since: the start of the series; what is before counts into the first slot.
    void add(Duration since, std::uint64_t packets, std::uint64_t bytes) {
        // Most fall where the one before fell, and a division for each would be felt.
        if (since < from_ || since >= until_) seek(since);
        slots_[current_].packets += packets;
        slots_[current_].bytes += bytes;
    }

    Duration width() const { return width_; }
    // Up to the last one with something in it.
    const std::vector<Slot>& slots() const { return slots_; }

  private:
    void seek(Duration since);
    void halve();

    std::vector<Slot> slots_;
    std::size_t current_ = 0; // the slot that add() added to last,
    Duration from_{};         // which holds from then
    Duration until_{};        // until then
    Duration width_ = kFinest;
};

} // namespace thisbe::packet
