// What a message must show before one worker troubles another with it.
#pragma once

#include "rendezvous/drop_reason.h"
#include "rendezvous/flow.h"
#include "rendezvous/source_rates.h"
#include "shared/stun/message_view.h"
#include "shared/stun/nonce_issuer.h"

namespace thisbe::rendezvous {

// Any sender can name any session, and with a room any worker. So whoever hears the message looks first, without
// remembering anything: a Register must bring back a nonce that the server gave to its address, everything else
// must have a MESSAGE-INTEGRITY-SHA256 for the owner to check. And each source has a quota. One worker's; what it is
// given must outlive it.
class HandOverGate {
  public:
    enum class Verdict : std::uint8_t {
        pass,
        dealWithIt, // here: it will be challenged, as any worker can
        drop,       // and it is counted why
    };

    HandOverGate(const stun::NonceIssuer& nonces, SourceRates& quotas, DropCounters& drops)
        : nonces_(nonces), quotas_(quotas), drops_(drops) {}

    // A message of the extension that ownerOf() gives to another worker.
    Verdict look(TimePoint now, const stun::MessageView& message, const Flow& flow);

  private:
    const stun::NonceIssuer& nonces_;
    SourceRates& quotas_;
    DropCounters& drops_;
};

} // namespace thisbe::rendezvous
