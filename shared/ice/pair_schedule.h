// What the agent still means to do with a pair.
#pragma once

#include "shared/base/clock.h"
#include "shared/ice/check_series.h"
#include "shared/ice/payload_search.h"

#include <cstdint>
#include <optional>
#include <string>

namespace thisbe::ice {

// Inside CandidatePair, and nobody's business but the agent's.
struct PairSchedule {
    std::string foundation; // of both candidates: pairs that share it freeze together

    CheckSeries connecting;          // while the pair is in progress
    CheckSeries nominating;          // USE-CANDIDATE
    CheckSeries sizing;              // padded checks
    PayloadSearch search;            // of what they shall prove beyond kPaddedSize; only with sizing
    TimePoint lastPaddedAt = kNever; // without a witness that small ones pass
    std::uint32_t witnesses = 0;     // in this series
    TimePoint openersSince = kNever; // while they go on; see CheckScheduler::openersUntil()
    bool triggered = false;          // in the triggered-check queue

    TimePoint consentAt = kNever; // the next consent check
    Duration watchInterval{};     // 0: not watched
    TimePoint watchAt = kNever;
    bool asked = false;            // checkNow(), not sent yet
    TimePoint askedUntil = kNever; // sent: when it counts as unanswered

    // The controlling side nominated the pair before it was valid here; by this number (0: without one).
    std::optional<std::uint32_t> pendingNomination;

    void endSizing() {
        sizing.stop();
        search.stop();
    }
};

} // namespace thisbe::ice
