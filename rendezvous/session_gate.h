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

    struct Admitted {
        Session* session = nullptr;
        // False: it was here before, so it may be a recording. It is answered, and must change nothing.
        bool isNew = false;
    };

    // The session, whose endpoint has been heard now unless something later was; or none, and the request is
    // answered (400, 438, 462, 463) or dropped (wrong integrity: whoever sent that is nobody we know, and
    // gets nothing to reflect).
    Admitted admit(Exchange& exchange);

  private:
    // The session that the request names and whose key it was made with.
    Session* authenticate(Exchange& exchange, signal::SessionId sessionId);
    // From an address that is not the one we know. True if it may go on, having moved.
    bool admitNewAddress(Exchange& exchange, Session& session, RequestOrder::Place place);
    void askForNonce(Exchange& exchange, const Session& session);

    Registry& registry_;
    const stun::NonceIssuer& nonces_;
    const Limits& limits_;
    RegistrationCounters& counters_;
};

} // namespace thisbe::rendezvous
