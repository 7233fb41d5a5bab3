// The listener says no.
#pragma once

#include "shared/packet/control/attempt_id.h"
#include "shared/packet/control/control_header.h"

#include <optional>
#include <string>

namespace thisbe::packet {

enum class RefusalReason : std::uint8_t {
    busy = 1,       // as many tests as it takes, or too many asked just now
    rate = 2,       // more than it allows; the limit is in bits of payload a second
    duration = 3,   // longer than it allows, or without an end; the limit is in nanoseconds
    size = 4,       // larger packets than it allows; the limit is in bytes
    direction = 5,  // it does not send
    staleNonce = 6, // the proof was too old: ask again
    // To peers only:
    notAccepted = 7, // it takes tests from others, or from nobody
    declined = 8,    // a person said no
    unanswered = 9,  // a person was asked and said nothing
};

bool isKnown(RefusalReason reason);

//   header, attempt (64), reason (8), zeros (24), limit (64). Not authentic: believed only while nothing is
//   agreed, and only with the attempt's number.
struct Refusal {
    static constexpr std::size_t kSize = ControlHeader::kSize + 8 + 4 + 8;

    AttemptId attempt;
    RefusalReason reason = RefusalReason::busy;
    std::uint64_t limit = 0;

    static std::optional<Refusal> parse(ByteView datagram);
    std::size_t serialize(ByteSpan out) const;
    // A sentence for who asked.
    std::string toString() const;
};

} // namespace thisbe::packet
