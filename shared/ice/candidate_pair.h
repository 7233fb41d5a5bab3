// Two candidates and everything the agent knows of the way between them (RFC 8445, section 6.1.2).
#pragma once

#include "shared/base/clock.h"
#include "shared/ice/base_id.h"
#include "shared/ice/candidate.h"
#include "shared/ice/pair_history.h"
#include "shared/ice/pair_id.h"
#include "shared/ice/pair_schedule.h"
#include "shared/ice/pair_state.h"
#include "shared/ice/payload_proof.h"
#include "shared/ice/role.h"

#include <optional>

namespace thisbe::ice {

// The owner of an agent reads pairs and changes them by the agent's verbs only. A pair is one (base, remote
// endpoint): it is in the check list and, once an answer came, in the RFC's valid list as well.
struct CandidatePair {
    PairId id;
    BaseId base;
    std::uint32_t generation = 0; // grows with each ICE restart
    // What we are to the other side on this pair: the base's candidate until an answer shows the mapped
    // address, then the candidate of that address (server-reflexive, or peer-reflexive if unknown).
    Candidate local;
    Candidate remote;
    std::uint64_t priority = 0;     // RFC 8445, section 6.1.2.3; follows the role
    std::uint32_t basePriority = 0; // of the candidate that stands for the base
    PairState state = PairState::frozen;

    bool relayedBase = false; // leaves by our relay
    bool valid = false;       // answered, and its consent has not expired: data may be sent
    bool nominated = false;   // by the controlling side; several may be, over time
    bool selected = false;    // the one nominated last: one pair at most
    bool warm = false;        // consent is kept up (RFC 7675); the selected pair's always
    PayloadProof payload = PayloadProof::none;
    // Bytes of UDP payload: the largest of the sizes of a PayloadSearch that went there and came back
    // unfragmented, by the newest search that ended; 0: none has.
    std::size_t payloadBytes = 0;

    std::optional<Duration> rtt;     // smoothed (RFC 6298)
    std::optional<Duration> lastRtt; // the newest sample
    TimePoint lastAnsweredAt{};      // when the newest answer arrived; valid pairs only
    TimePoint lastSentAt{};          // when the newest check left
    std::uint32_t unanswered = 0;    // checks sent since the newest answer
    TimePoint consentUntil = kNever; // of a valid pair

    PairHistory history;
    PairSchedule schedule; // the agent's own

    // A datagram of ours passes a relay on this way, ours or theirs.
    bool isRelayed() const { return relayedBase || remote.type == CandidateType::relayed; }
    bool wasValid() const { return history.checksAnswered > 0; }
    // Valid, and one check that is under way or was lost says nothing else.
    bool works() const { return valid && unanswered < 2; }
};

// "pair priority = 2^32*MIN(G,D) + 2*MAX(G,D) + (G>D?1:0)", G the controlling side's (6.1.2.3).
std::uint64_t pairPriority(std::uint32_t local, std::uint32_t remote, Role role);

// "host 192.168.1.10:40000 -> srflx 203.0.113.2:50000"
std::string toString(const CandidatePair& pair);

} // namespace thisbe::ice
