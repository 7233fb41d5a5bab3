// How long things of a TURN server live (RFC 8656).
#pragma once

#include <chrono>

namespace thisbe::rendezvous {

// An allocation for which no LIFETIME is asked lives 10 minutes (section 3.2); the server never grants less,
// and "it is RECOMMENDED that the server use a maximum allowed lifetime value of no less than 3600 seconds"
// (7.2).
inline constexpr std::chrono::seconds kDefaultLifetime = std::chrono::minutes{10};
inline constexpr std::chrono::seconds kMaxLifetime = std::chrono::hours{1};
// "The Permission Lifetime MUST be 300 seconds (= 5 minutes)." (section 9)
inline constexpr std::chrono::seconds kPermissionLifetime{300};
// "Channel bindings last for 10 minutes unless refreshed" (section 12)
inline constexpr std::chrono::seconds kChannelLifetime{600};
// A port that EVEN-PORT reserved waits this long for its RESERVATION-TOKEN (section 7.2).
inline constexpr std::chrono::seconds kReservationLifetime{30};
// A nonce lives at most an hour, so that one that leaked is of no use for long (section 5).
inline constexpr std::chrono::seconds kTurnNonceLifetime = std::chrono::hours{1};
// A relayed port that the kernel would not give us (somebody else has it) is tried again after this.
inline constexpr std::chrono::seconds kPortSetAside{60};

} // namespace thisbe::rendezvous
