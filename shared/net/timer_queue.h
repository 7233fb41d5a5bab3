// Deadlines in order: what the event loop asks when to wake, and whom.
#pragma once

#include "shared/base/clock.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace thisbe {

class Timer;

// A binary heap of armed Timers. Arming, re-arming and disarming are O(log n) and allocate only while the
// heap grows; moving a deadline later, as idle timers do with every packet, is O(1). Reads no clock. Not
// thread-safe. Must outlive its timers.
class TimerQueue {
  public:
    // kNever when nothing is armed.
    TimePoint nextDeadline();
    // Calls the timers whose deadline is at or before now, earliest first, equal ones in the order in which
    // they were armed. One that is armed meanwhile for a time that has passed is called by the next fire().
    // Timers may be armed, disarmed, made and destroyed by what is called; fire() itself may not be called.
    void fire(TimePoint now);

    std::size_t size() const { return heap_.size(); }

  private:
    friend class Timer;

    // A copy of the timer's key when it was last placed; the timer's own may be later by now, never earlier.
    struct Entry {
        TimePoint deadline;
        std::uint64_t order;
        Timer* timer;
    };

    void arm(Timer& timer, TimePoint deadline);
    void disarm(Timer& timer);
    // Brings the earliest timer to the front where the front's entry is out of date.
    void settleFront();
    void place(std::size_t index, const Entry& entry);
    void siftUp(std::size_t index, const Entry& entry);
    void siftDown(std::size_t index, const Entry& entry);
    static bool isBefore(const Entry& a, const Entry& b);

    std::vector<Entry> heap_;
    std::uint64_t armed_ = 0; // how often arm() was called: breaks ties
    Timer* calling_ = nullptr;
    // While fire() runs: its time; else the least, which holds nobody back.
    TimePoint firingAt_ = TimePoint::min();
};

} // namespace thisbe
