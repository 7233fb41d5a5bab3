// What happened between which parties, as trace lines that examples/token_exercise/sequence draws.
#pragma once

#include "shared/base/clock.h"
#include "shared/base/log.h"

#include <string>
#include <string_view>

namespace thisbe::relay6 {

// "event at=<monotonic nanoseconds> FROM>TO text", or "WHO: text". The clock is the same in all programs of a
// host. Ask enabled() before building a costly text.
class EventTrace {
  public:
    explicit EventTrace(Log& log) : log_(log), enabled_(log.enabled(LogLevel::trace)) {}

    bool enabled() const { return enabled_; }
    void write(TimePoint now, std::string_view text) const {
        if (!enabled_) return;
        const auto nanoseconds = now.time_since_epoch().count();
        log_.write(LogLevel::trace, "event at=" + std::to_string(nanoseconds) + " " + std::string(text));
    }

  private:
    Log& log_;
    bool enabled_;
};

} // namespace thisbe::relay6
