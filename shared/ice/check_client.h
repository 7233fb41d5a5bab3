// Sends our checks and takes their answers (RFC 8445, section 7.2).
#pragma once

#include "shared/ice/arrival.h"
#include "shared/ice/check_scheduler.h"
#include "shared/ice/transmission.h"

#include <deque>

namespace thisbe::ice {

class CheckClient {
  public:
    CheckClient(AgentState& state, Selection& selection, Consent& consent, CheckScheduler& scheduler)
        : state_(state), selection_(selection), consent_(consent), scheduler_(scheduler) {}

    // Plans the check that may leave now, if any.
    void onDeadline(TimePoint now);
    Arrival onResponse(TimePoint now, BaseId base, const Endpoint& remote, const stun::MessageView& message);
    // Writes the next planned check into the buffer.
    std::optional<Transmission> take(ByteSpan buffer);

  private:
    struct Planned {
        SentCheck check;
        std::uint8_t hopLimit = 0;
    };

    void onSuccess(TimePoint now, CandidatePair& pair, const SentCheck& check,
                   const stun::MessageView& message);
    void onError(TimePoint now, CandidatePair& pair, const SentCheck& check,
                 const stun::MessageView& message);
    void onPadded(TimePoint now, CandidatePair& pair, const SentCheck& check,
                  const stun::MessageView& message);
    static void addSample(CandidatePair& pair, Duration rtt);

    AgentState& state_;
    Selection& selection_;
    Consent& consent_;
    CheckScheduler& scheduler_;
    std::deque<Planned> planned_;
};

} // namespace thisbe::ice
