// When a request is sent again and when it has failed (RFC 8489, sections 6.2.1 and 6.2.2).
#pragma once

#include "shared/base/clock.h"

#include <cstdint>

namespace thisbe::stun {

using namespace std::chrono_literals;

struct RetransmissionPolicy {
    // "The RTO [...] SHOULD have an initial value of 500 ms."
    Duration rto = 500ms;
    // "Retransmissions continue until a response is received, or until a total of Rc requests have been
    // sent. Rc [...] SHOULD have a default of 7."
    std::uint32_t requests = 7;
    // "If, after the last request, a duration equal to Rm times the RTO has passed without a response [...]
    // the client SHOULD consider the transaction to have failed. Rm [...] SHOULD have a default of 16."
    std::uint32_t lastWait = 16;

    // TCP and TLS: sent once. "Retransmissions are handled by the transport protocol itself"; "a timeout
    // equal to Ti [...] of 39.5 s".
    static constexpr RetransmissionPolicy reliable() { return {39500ms, 1, 1}; }
};

// One request's clock. With the defaults it is sent at 0, 500, 1500, 3500, 7500, 15500 and 31500 ms and has
// failed at 39500 ms.
class Retransmission {
  public:
    enum class Step : std::uint8_t { wait, sendAgain, failed };

    Retransmission() = default;
    // The first request leaves now.
    Retransmission(TimePoint now, const RetransmissionPolicy& policy);

    TimePoint nextDeadline() const { return deadline_; }
    // What to do at now; after sendAgain the deadline is that of the next step.
    Step onDeadline(TimePoint now);

    std::uint32_t sent() const { return sent_; }
    TimePoint firstSentAt() const { return firstSentAt_; }

  private:
    // From the moment when request number sent_ left.
    Duration waitAfterRequest() const;

    RetransmissionPolicy policy_;
    TimePoint firstSentAt_{};
    TimePoint deadline_ = kNever;
    std::uint32_t sent_ = 0;
};

} // namespace thisbe::stun
