// What the registration service did, and why it refused.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace thisbe::rendezvous {

enum class RegistrationEvent : std::uint8_t {
    challenge,          // 401 to a first Register
    registered,         // a session began
    endpointRegistered, // a family, a private endpoint or a move by Register, within a session
    registerRepeated,   // the same Register again: its answer was lost
    moved,              // by Keepalive or another request from a new address
    repeated,           // a request of a session that was there before: sent again, or a recording
    keepalive,          // answered
    left,               //
    timedOut,           //
    replaced,           //
    rosterQuery,        // answered
    rosterSent,         // a change was sent to a peer, again too
    rosterAcknowledged, //
    rosterAbandoned,    // not acknowledged seven times: waits until the peer is heard
    signalForwarded,    //
    signalDelivered,    //
    signalRepeated,     // a Signal that was there before
    refusedMalformed,   // 400, 420
    refusedAccess,      // 401 or 403 to wrong credentials
    refusedStaleNonce,  // 438 to a nonce that is old or another's
    refusedNewAddress,  // 438 to a request from a new address
    refusedNameTaken,   // 460
    refusedRegistered,  // 461
    refusedLimit,       // 462
    refusedSession,     // 463
    refusedSignature,   // 464
    refusedSignal,      // 465, 466, 467
    refusedVersion,     // 468
    droppedIntegrity,   // MESSAGE-INTEGRITY-SHA256 missing or wrong
    droppedRate,        // a challenge too many from its source
    droppedResponse,    // a response that nobody waits for
};

inline constexpr std::size_t kRegistrationEvents = 31;

// "refused_malformed": a word for statistics and logs.
const char* toString(RegistrationEvent event);

// One worker's; not shared between threads.
class RegistrationCounters {
  public:
    void count(RegistrationEvent event) { ++counts_[static_cast<std::size_t>(event)]; }
    std::uint64_t of(RegistrationEvent event) const { return counts_[static_cast<std::size_t>(event)]; }

  private:
    std::array<std::uint64_t, kRegistrationEvents> counts_{};
};

} // namespace thisbe::rendezvous
