// What became of a datagram that was given to an agent.
#pragma once

#include <cstddef>
#include <cstdint>

namespace thisbe::ice {

enum class Arrival : std::uint8_t {
    handled,
    notStun,
    malformed,
    badFingerprint,
    otherMethod,        // no Binding; or a class that nobody sends here
    otherFragment,      // USERNAME names somebody else
    unauthenticated,    // integrity missing or wrong
    unknownTransaction, // a response that nobody waits for
    unknownBase,        // a base that was never added, or was removed
    tooMany,            // beyond maxAnswersPerSecond, or the queue of answers is full
};

inline constexpr std::size_t kArrivals = 10;

const char* toString(Arrival arrival);

} // namespace thisbe::ice
