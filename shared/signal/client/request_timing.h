// How long the client's requests try (RFC 8489, section 6.2.1, with values of our own where a person waits).
#pragma once

#include "shared/stun/retransmission.h"

#include <algorithm>

namespace thisbe::signal {

using namespace std::chrono_literals;

// "The RTO [...] SHOULD have an initial value of 500 ms": sent at 0, 500, 1500, 3500 and 7500 ms, failed
// at 9.5 s. That is less than a keepalive interval, so a server that is gone is noticed before the next one.
inline constexpr stun::RetransmissionPolicy kToServer{500ms, 5, 4};
// The same patience where the round trip is known: what waits for a roster's pages waits no longer than it
// must. "The RTO is an estimate of the round-trip time" (RFC 8489, section 6.2.1); with 100 ms sent at 0,
// 100, 300, 700, 1500, 3100 and 6300 ms, failed at 6.7 s.
constexpr stun::RetransmissionPolicy toServer(Duration rto) {
    stun::RetransmissionPolicy policy = kToServer;
    policy.rto = std::clamp<Duration>(rto, 100ms, kToServer.rto);
    for (Duration each = policy.rto; 2 * each <= kToServer.rto; each *= 2)
        ++policy.requests;
    return policy;
}
// A clean exit keeps nobody waiting: 0, 300, 900 ms, given up at 1.5 s.
inline constexpr stun::RetransmissionPolicy kFarewell{300ms, 3, 2};
// "fall back within a second when it dies": a LAN answers in a few ms; 0, 100, 300 ms, given up at 700 ms.
inline constexpr stun::RetransmissionPolicy kDirect{100ms, 3, 4};

// The same patience for a stream, which sends only once.
constexpr stun::RetransmissionPolicy overStream(const stun::RetransmissionPolicy& policy) {
    Duration total = policy.rto * policy.lastWait;
    for (std::uint32_t i = 1; i < policy.requests; ++i)
        total += policy.rto * (1U << (i - 1));
    return {total, 1, 1};
}

} // namespace thisbe::signal
