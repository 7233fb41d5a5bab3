// The part of Register for which the server remembers nothing: who asks, from where, and may he.
#pragma once

#include "rendezvous/access/access_control.h"
#include "rendezvous/exchange.h"
#include "rendezvous/registration_counters.h"
#include "rendezvous/server_identity.h"
#include "rendezvous/server_use.h"
#include "shared/signal/register_request.h"
#include "shared/stun/nonce_issuer.h"

#include <optional>

namespace thisbe::rendezvous {

// One worker's; what it is given must outlive it.
class RegisterGate {
  public:
    RegisterGate(const ServerIdentity& server, const AccessControl& access, const stun::NonceIssuer& nonces,
                 ServerUse& use, RegistrationCounters& counters);

    // The request, once its source address is proven, access granted and the signature good. Otherwise
    // nothing, and it is answered (400, 401, 403, 438, 462, 464), or dropped (more first Registers than its
    // source may send). What costs little is checked first.
    std::optional<signal::RegisterRequest> admit(Exchange& exchange);

    // To a Register that was taken before, or overtaken by something later: 438 with a fresh NONCE.
    void askAnew(Exchange& exchange) { challenge(exchange, stun::ErrorNumber::staleNonce); }

  private:
    // Whether the request brings back a nonce that we gave to its address. Answers it if not.
    bool provesAddress(Exchange& exchange);
    bool mayRegister(Exchange& exchange);
    void challenge(Exchange& exchange, stun::ErrorNumber number);
    void refuse(Exchange& exchange, stun::ErrorNumber number, RegistrationEvent event);

    const ServerIdentity& server_;
    const AccessControl& access_;
    const stun::NonceIssuer& nonces_;
    stun::LongTermServer longTerm_;
    ServerUse& use_;
    RegistrationCounters& counters_;
};

} // namespace thisbe::rendezvous
