#include "shared/net/system_clock.h"

#include <ctime>

namespace thisbe {

TimePoint SystemClock::now() const {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return TimePoint{std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec}};
}

WallTime SystemClock::wallNow() const {
    return std::chrono::time_point_cast<WallTime::duration>(std::chrono::system_clock::now());
}

} // namespace thisbe
