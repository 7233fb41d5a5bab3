#include "shared/net/timer.h"

namespace thisbe {

Timer::Timer(TimerQueue& queue, std::function<void()> onDeadline)
    : queue_(queue), onDeadline_(std::move(onDeadline)) {}

Timer::~Timer() {
    disarm();
    if (queue_.calling_ == this) queue_.calling_ = nullptr;
}

void Timer::arm(TimePoint deadline) {
    if (deadline == kNever) return disarm();
    queue_.arm(*this, deadline);
}

void Timer::disarm() {
    if (armed()) queue_.disarm(*this);
}

} // namespace thisbe
