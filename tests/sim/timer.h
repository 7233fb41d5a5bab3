// One wake-up that can be moved and taken back.
#pragma once

#include "shared/base/clock.h"

#include <cstdint>
#include <functional>

namespace thisbe::sim {

class Simulation;

// May be destroyed at any time, also from its own callback's effects on others. Moving the time later costs no new
// event.
class Timer {
  public:
    Timer(Simulation& simulation, std::function<void()> onExpiry);
    ~Timer();
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    // Calls back once at that time (now, if it has passed); kNever is disarm(). Replaces what was armed before.
    void arm(TimePoint at);
    void disarm() { due_ = kNever; }
    TimePoint due() const { return due_; }

  private:
    friend class Simulation;

    void onEvent();
    void post(TimePoint at);

    Simulation& simulation_;
    std::function<void()> onExpiry_;
    std::uint32_t slot_;
    TimePoint due_ = kNever;
    TimePoint posted_ = kNever; // the event that waits in the queue
};

} // namespace thisbe::sim
