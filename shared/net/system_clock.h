// The operating system's clocks.
#pragma once

#include "shared/base/clock.h"

namespace thisbe {

// CLOCK_MONOTONIC and CLOCK_REALTIME. Has no state: may be used from any thread.
class SystemClock final : public Clock {
  public:
    TimePoint now() const override;
    WallTime wallNow() const override;
};

} // namespace thisbe
