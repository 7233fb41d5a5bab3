// Register, once it is proven who asks: whose name is it, and is there room?
#pragma once

#include "rendezvous/exchange.h"
#include "rendezvous/farewells.h"
#include "rendezvous/holder_probes.h"
#include "rendezvous/limits.h"
#include "rendezvous/registration_counters.h"
#include "rendezvous/registry.h"
#include "rendezvous/server_identity.h"
#include "rendezvous/spent_registers.h"
#include "shared/signal/register_request.h"

namespace thisbe::rendezvous {

// One worker's; what it is given must outlive it.
class RegisterHandler {
  public:
    struct Parts {
        const ServerIdentity& server;
        const Limits& limits;
        const ServerUse& use;
        Registry& registry;
        SpentRegisters& spent;
        HolderProbes& probes;
        Farewells& farewells;
        RegistrationCounters& counters;
    };

    explicit RegisterHandler(const Parts& parts) : parts_(parts) {}

    // A request that RegisterGate has admitted. Answers it; or false, and the peer is to be asked to make
    // another one: this one was here before (somebody may have recorded it), or came too late to count.
    bool onRequest(Exchange& exchange, const signal::RegisterRequest& request);

  private:
    // A second family, a new private address, or a move. False as onRequest().
    bool joinSession(Exchange& exchange, const signal::RegisterRequest& request);
    bool beginSession(Exchange& exchange, const signal::RegisterRequest& request);
    void takeOrRefuse(Exchange& exchange, const signal::RegisterRequest& request, Session* holder);
    // Whether the session that has this key may go. Answers the request if not, or not yet.
    bool mayReplace(Exchange& exchange, const signal::RegisterRequest& request, const Session& holder);
    void admitNew(Exchange& exchange, const signal::RegisterRequest& request, Session* holder);
    // The name of the limit that the request meets, or null.
    const char* limitMet(const Exchange& exchange, const signal::RegisterRequest& request,
                         const Session* holder);
    bool sourceIsFull(const Exchange& exchange, const Session* already) const;

    void succeed(Exchange& exchange, const signal::RegisterRequest& request, const Session& session,
                 const std::optional<EphemeralKey>& serverKey);
    void refuse(Exchange& exchange, stun::ErrorNumber number, RegistrationEvent event);
    void refuseLimit(Exchange& exchange, const char* limit);

    Parts parts_;
};

} // namespace thisbe::rendezvous
