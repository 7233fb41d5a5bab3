// How a transaction ended.
#pragma once

#include "shared/base/clock.h"
#include "shared/base/endpoint.h"
#include "shared/stun/transaction_id.h"

#include <optional>

namespace thisbe::stun {

enum class TransactionEnd : std::uint8_t {
    answered,  // a response came and the caller took it
    timedOut,  // every request went unanswered
    hardError, // ICMP said that nobody is there
    connectionLost,
};

const char* toString(TransactionEnd end);

struct TransactionOutcome {
    TransactionId id;
    TransactionEnd end = TransactionEnd::answered;
    Endpoint local;
    Endpoint remote;
    // What the requester gave to find its own state again.
    std::uint64_t context = 0;
    // How often the request was sent.
    std::uint32_t sent = 0;
    // From request to response. Only when the request was sent once: otherwise nobody knows which of them was
    // answered (Karn's algorithm, RFC 6298 section 3).
    std::optional<Duration> rtt;
};

} // namespace thisbe::stun
