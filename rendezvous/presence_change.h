// What may happen to a peer in its room.
#pragma once

#include <cstdint>

namespace thisbe::rendezvous {

enum class PresenceChange : std::uint8_t {
    joined,
    moved,   // an endpoint has another public address
    updated, // an address family came or went, or a private endpoint changed: nothing that a person need hear
    left,    // said goodbye
    timedOut, // its last endpoint was silent for too long
    replaced, // the same key came back, after a crash or on request
};

constexpr bool isRemoval(PresenceChange change) {
    return change >= PresenceChange::left;
}

// "timed out": how people read it.
const char* toString(PresenceChange change);
// "timed_out": for log lines.
const char* toWord(PresenceChange change);

} // namespace thisbe::rendezvous
