// Time that moves only when the simulation says so.
#pragma once

#include "shared/base/clock.h"

namespace thisbe::sim {

// Starts at the beginning of Monotonic, and by the wall at 2026-01-01 00:00:00 UTC.
class VirtualClock final : public Clock {
  public:
    TimePoint now() const override { return now_; }
    WallTime wallNow() const override {
        return kWallStart + std::chrono::duration_cast<std::chrono::microseconds>(now_.time_since_epoch());
    }
    // time must not be before now().
    void advanceTo(TimePoint time) { now_ = time; }

  private:
    static constexpr WallTime kWallStart{std::chrono::seconds(1767225600)};

    TimePoint now_{};
};

} // namespace thisbe::sim
