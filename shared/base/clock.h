// Time as protocol code sees it: always handed in, never asked for.
#pragma once

#include <chrono>

namespace thisbe {

// A clock that has no now(): code that holds a TimePoint got it from its caller. Nanoseconds since an
// arbitrary start; never steps back. Production fills it from CLOCK_MONOTONIC, tests from a virtual clock.
struct Monotonic {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<Monotonic>;
    static constexpr bool is_steady = true; // NOLINT(readability-identifier-naming): the standard's name
};

using Duration = Monotonic::duration;
using TimePoint = Monotonic::time_point;

// "No deadline": later than anything that will happen.
inline constexpr TimePoint kNever = TimePoint::max();

// Time of day, for timestamps that leave the host; microseconds since 1970-01-01 UTC.
using WallTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;

// Read once per event-loop turn by the I/O side. Implementations are shared/net/system_clock.h and the
// virtual clock of tests/sim. Not thread-safe unless the implementation says so.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual TimePoint now() const = 0;
    virtual WallTime wallNow() const = 0;
};

} // namespace thisbe
