// A bound on waiting, in the form that poll(2) takes.
#pragma once

#include <chrono>

namespace thisbe::natlab {

class Deadline {
  public:
    explicit Deadline(std::chrono::milliseconds bound) : end_(Clock::now() + bound) {}

    bool passed() const { return Clock::now() >= end_; }
    // Milliseconds that are left, rounded up; 0 when it has passed.
    int left() const {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - Clock::now()).count();
        return left > 0 ? static_cast<int>(left) : 0;
    }

  private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point end_;
};

} // namespace thisbe::natlab
