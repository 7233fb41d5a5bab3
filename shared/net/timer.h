// One deadline with what to do then; re-armable for ever without allocation.
#pragma once

#include "shared/net/timer_queue.h"

#include <functional>
#include <limits>

namespace thisbe {

// Disarmed by its destructor, also from inside its own call. Neither copied nor moved: the queue knows its
// address. 72 bytes, so that one for each of 10,000 connections is cheap. Belongs to its queue's thread.
class Timer {
  public:
    Timer(TimerQueue& queue, std::function<void()> onDeadline);
    ~Timer();
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    // Replaces an earlier deadline. kNever disarms. A time that has passed is called in the next turn.
    void arm(TimePoint deadline);
    void disarm();
    bool armed() const { return index_ != kNotQueued; }
    // kNever when it is not armed. Disarmed before it is called.
    TimePoint deadline() const { return armed() ? deadline_ : kNever; }

  private:
    friend class TimerQueue;
    static constexpr std::size_t kNotQueued = std::numeric_limits<std::size_t>::max();

    TimerQueue& queue_;
    std::function<void()> onDeadline_;
    TimePoint deadline_{};
    std::uint64_t order_ = 0;
    std::size_t index_ = kNotQueued;
};

} // namespace thisbe
