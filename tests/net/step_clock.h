// A clock that a test sets by hand and that counts how often it was read.
#pragma once

#include "shared/base/clock.h"

namespace thisbe::test {

class StepClock final : public Clock {
  public:
    TimePoint now() const override {
        ++reads_;
        return now_;
    }
    WallTime wallNow() const override { return WallTime{}; }

    void advance(Duration by) { now_ += by; }
    int reads() const { return reads_; }

  private:
    TimePoint now_{std::chrono::seconds{1000}};
    mutable int reads_ = 0;
};

} // namespace thisbe::test
