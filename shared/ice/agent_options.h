// What may be chosen about an agent.
#pragma once

#include "shared/base/clock.h"
#include "shared/ice/nomination.h"
#include "shared/ice/opener_plan.h"
#include "shared/ice/role.h"

#include <cstddef>
#include <cstdint>

namespace thisbe::ice {

using namespace std::chrono_literals;

struct AgentOptions {
    Role role = Role::controlled;
    Nomination nomination = Nomination::byOwner;
    Duration nominationPatience = 150ms; // from the first valid pair
    Duration directPatience = 30ms;      // from the first one that is not relayed
    OpenerPlan openers{};
    bool paddedChecks = true; // prove kPaddedSize on every valid pair that is not relayed

    // "ICE agents SHOULD use a default Ta value, 50 ms, but MAY use another value" (RFC 8445, section 14.2),
    // never below 5 ms over all.
    Duration pacing = 5ms;
    // A check that is not answered is asked again as a transaction of its own, after this, doubling; longer
    // where the pair's RTT says so, or the pacing of the whole list.
    Duration firstRetry = 50ms;
    Duration longestRetry = 1600ms;
    std::uint32_t checksInSeries = 8; // then the pair has failed, after a last wait as long as longestRetry
    Duration answerWithin = 500ms;    // of checkNow(): then it is unanswered; never less than 2 RTT

    // RFC 7675, section 5.1: "every 5 seconds", randomised by 0.8 to 1.2; "30 seconds".
    Duration consentInterval = 5s;
    Duration consentExpiry = 30s;

    // "an agent MUST limit the total number of connectivity checks the agent performs across all checklists
    // [...] A default limit of 100 candidate pairs is RECOMMENDED" (RFC 8445, section 6.1.2.5).
    std::size_t maxPairs = 100;
    std::size_t maxRemoteCandidates = 50;
    std::size_t maxLocalCandidates = 50;
    std::size_t maxEarlyChecks = 16; // that wait for the remote description
    // Checks to an endpoint that never answered: in its series, triggered and asked for together.
    std::uint32_t maxBlindChecks = 24;
    // Answers a second, beyond which requests are dropped; bursts of as many.
    std::uint32_t maxAnswersPerSecond = 400;
};

} // namespace thisbe::ice
