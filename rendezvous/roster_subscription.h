// How far a peer's roster is, as far as its server knows.
#pragma once

#include "rendezvous/round_trip.h"
#include "shared/base/clock.h"
#include "shared/stun/transaction_id.h"

#include <cstdint>

namespace thisbe::rendezvous {

struct RosterSubscription {
    enum class State : std::uint8_t {
        adrift, // it has told no version that we could go on from: it must ask
        synced, // it stands at position
        sent,   // it stood at position and has not answered transaction yet
        silent, // the same, and it is not asked again until it is heard
    };

    State state = State::adrift;
    std::uint8_t sends = 0; // of the unanswered request, whatever its content was each time
    RoundTrip roundTrip{};
    std::uint64_t position = 0; // what it stands at, by its own word or because we have just told it
    TimePoint resendAt;
    stun::TransactionId transaction;
};

} // namespace thisbe::rendezvous
