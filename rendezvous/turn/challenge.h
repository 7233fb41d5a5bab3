// Answers to requests that have not proven who they are from.
#pragma once

#include "rendezvous/flow_sink.h"
#include "rendezvous/turn/challenge_limiter.h"
#include "rendezvous/turn/turn_counters.h"
#include "shared/stun/long_term_server.h"

namespace thisbe::rendezvous {

// Over UDP nobody knows yet whether the source address is the sender's: each source gets a limited number of
// them, and none is larger than 2.5 times its request, IP and UDP headers counted on both sides. One
// worker's.
class Challenger {
  public:
    Challenger(const stun::LongTermServer& authentication, ChallengeLimiter& limiter, TurnCounters& counters)
        : authentication_(authentication), limiter_(limiter), counters_(counters) {}

    void refuse(TimePoint now, const stun::MessageView& request, stun::ErrorNumber number, const Flow& flow,
                FlowSink& sink);

  private:
    // Empty when it does not fit.
    ByteView write(ByteSpan buffer, TimePoint now, const stun::MessageView& request,
                   const stun::ErrorCode& error, const Flow& flow) const;

    const stun::LongTermServer& authentication_;
    ChallengeLimiter& limiter_; // all workers'
    TurnCounters& counters_;
};

} // namespace thisbe::rendezvous
