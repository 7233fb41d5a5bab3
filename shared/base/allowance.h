// So many costly things for strangers, and no more: a token bucket.
#pragma once

#include "shared/base/clock.h"

namespace thisbe {

class Allowance {
  public:
    // One for each interval, and up to burst of them after a pause.
    Allowance(Duration interval, int burst) : interval_(interval), burst_(burst) {}

    // False: not now.
    bool take(TimePoint now) {
        const TimePoint earliest = now - interval_ * (burst_ - 1);
        if (next_ < earliest) next_ = earliest;
        if (next_ > now) return false;
        next_ += interval_;
        return true;
    }

  private:
    Duration interval_;
    int burst_;
    TimePoint next_ = TimePoint::min();
};

} // namespace thisbe
