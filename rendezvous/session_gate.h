// Lets requests through that a session's peer sent from where we know it to be.
#pragma once

#include "rendezvous/exchange.h"
#include "rendezvous/limits.h"
#include "rendezvous/registration_counters.h"
#include "rendezvous/registry.h"
#include "shared/stun/nonce_issuer.h"

namespace thisbe::rendezvous {

// For Keepalive, Unregister, Roster and Signal. One worker's; what it is given must outlive it.
class SessionGate {
  public:
    SessionGate(Registry& registry, const stun::NonceIssuer& nonces, const Limits& limits,
                RegistrationCounters& counters)
        : registry_(registry), nonces_(nonces), limits_(limits), counters_(counters) {}

    // The session, whose endpoint has been heard now; or null, and the request is answered (400, 438, 462,
    // 463) or dropped (wrong integrity: whoever sent that is nobody we know, and gets nothing to reflect).
    Session* admit(Exchange& exchange);

  private:
    // From an address that is not the one we know. True if it may go on, having moved.
    bool admitNewAddress(Exchange& exchange, Session& session);

    Registry& registry_;
    const stun::NonceIssuer& nonces_;
    const Limits& limits_;
    RegistrationCounters& counters_;
};

} // namespace thisbe::rendezvous
