// One question asked again until it is answered.
#pragma once

#include "shared/base/clock.h"

#include <algorithm>
#include <cstdint>

namespace thisbe::ice {

// The clock of a series of checks of one pair. Every check is a STUN transaction of its own that is sent
// once: so each answer shows its round trip, role and credentials are those of the moment, and the pacing of
// the check list governs every datagram. (RFC 8445, section 14.3, forbids to retransmit a transaction in less
// than 500 ms; it paces new ones by Ta.)
class CheckSeries {
  public:
    struct Plan {
        Duration firstWait;
        Duration longestWait;
        std::uint32_t checks;
    };

    // The first check is due at once.
    void begin(TimePoint now, const Plan& plan) { *this = CheckSeries(now, plan); }
    void stop() { nextAt_ = kNever; }

    bool isActive() const { return nextAt_ != kNever; }
    // When the next check is due, or after the last one, when the series has failed.
    TimePoint nextAt() const { return nextAt_; }
    bool isOver() const { return sent_ == plan_.checks; }
    std::uint32_t sent() const { return sent_; }

    // leastWait: what is known of the round trip and of how busy the pacing is.
    void onSent(TimePoint now, Duration leastWait) {
        ++sent_;
        const Duration wait = isOver() ? plan_.longestWait : wait_;
        nextAt_ = now + std::max(wait, leastWait);
        wait_ = std::min(wait_ * 2, plan_.longestWait);
    }
    // An opener left: it does not count.
    void postpone(TimePoint at) { nextAt_ = at; }

    CheckSeries() = default;

  private:
    CheckSeries(TimePoint now, const Plan& plan) : plan_(plan), wait_(plan.firstWait), nextAt_(now) {}

    Plan plan_{};
    Duration wait_{};
    TimePoint nextAt_ = kNever;
    std::uint32_t sent_ = 0;
};

} // namespace thisbe::ice
