// Which of a fixed number of slots is due first.
#pragma once

#include "shared/base/clock.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace thisbe::stun {

// A binary heap of slot numbers 0..slots-1 by deadline; each slot is in it at most once and may be moved or
// taken out. O(log n); memory is allocated by the constructor only.
class DeadlineHeap {
  public:
    explicit DeadlineHeap(std::size_t slots);

    // Puts the slot in, or moves it.
    void set(std::uint32_t slot, TimePoint deadline);
    void remove(std::uint32_t slot);

    bool empty() const { return heap_.empty(); }
    // kNever when empty.
    TimePoint earliest() const { return empty() ? kNever : deadlines_[heap_.front()]; }
    // Not when empty.
    std::uint32_t first() const { return heap_.front(); }

  private:
    static constexpr std::uint32_t kNowhere = 0xffffffff;

    bool before(std::size_t a, std::size_t b) const;
    void swapPlaces(std::size_t a, std::size_t b);
    void siftUp(std::size_t place);
    void siftDown(std::size_t place);

    std::vector<std::uint32_t> heap_;
    std::vector<std::uint32_t> places_;
    std::vector<TimePoint> deadlines_;
};

} // namespace thisbe::stun
