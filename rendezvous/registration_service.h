// Registration, presence and signalling for the rooms of one worker (docs/protocol.md).
#pragma once

#include "rendezvous/keepalive_handler.h"
#include "rendezvous/register_gate.h"
#include "rendezvous/register_handler.h"
#include "rendezvous/roster_handler.h"
#include "rendezvous/roster_publisher.h"
#include "rendezvous/session_gate.h"
#include "rendezvous/signal_broker.h"
#include "rendezvous/turn/session_users.h"
#include "shared/base/log.h"

#include <memory>

namespace thisbe::rendezvous {

// Sans-I/O: messages, flows and times in, messages out. Belongs to one worker's thread and locks nothing.
// Messages that ownerOf() gives to another worker go to that worker's service. An answered keepalive
// allocates nothing.
class RegistrationService final : private PresenceObserver {
  public:
    // What it needs of the server; must outlive it. Identity, access and nonces are the same for all workers.
    struct Parts {
        const ServerIdentity& server;
        const AccessControl& access;
        const stun::NonceIssuer& nonces;
        RandomSource& random;
        Log& log;
        // Told of sessions that begin and end; null: nobody.
        SessionUsers* relayUsers = nullptr;
        // What all workers together count against the limits; null: this one is alone.
        ServerUse* use = nullptr;
    };

    // worker: which of the server's it is.
    RegistrationService(std::uint8_t worker, const Limits& limits, const Parts& parts);

    // Whether messages of this method are for this service.
    static bool handles(stun::Method method);

    // A request of a method that it handles. Answers it now or later, or drops it and counts why.
    void onRequest(TimePoint now, const stun::MessageView& request, const Flow& flow, FlowSink& sink);
    // A response to a request that the server sent.
    void onResponse(TimePoint now, const stun::MessageView& response, const Flow& flow, FlowSink& sink);
    // A connection ended; for UDP: the port is closed (ICMP). A session outlives both until it expires: its
    // peer may be on its way to another address.
    void onFlowClosed(const Flow& flow) { probes_.onFlowClosed(flow); }
    // Whether that would change anything now: flows end at any worker, sessions belong to one.
    bool wantsClosedFlows() const { return probes_.asking(); }

    void onDeadline(TimePoint now, FlowSink& sink);
    // kNever where nothing waits.
    TimePoint nextDeadline() const;

    // Tells every peer that the server is stopping. Who wants to be sure that they heard it goes on calling
    // onResponse() and onDeadline() for a while, at most until farewellsPending() is 0.
    void stop(TimePoint now, FlowSink& sink);
    std::size_t farewellsPending() const { return farewells_.pending(); }

    // Drawn when it was made: versions of another run are none of this one's.
    std::uint64_t bootEpoch() const { return registry_.bootEpoch(); }
    std::size_t peers() const { return registry_.peers(); }
    std::size_t rooms() const { return registry_.rooms(); }
    const RegistrationCounters& counters() const { return counters_; }

    // For tests and fuzzing; see Registry.
    void checkInvariants() { registry_.checkInvariants(); }

  private:
    void onPresence(TimePoint now, Session& session, PresenceChange change) override;
    void countEnd(PresenceChange change);
    void logPresence(const Session& session, PresenceChange change);

    // False if it was answered with 420.
    bool understands(Exchange& exchange);
    void onRegister(Exchange& exchange);
    void onSessionRequest(Exchange& exchange);
    void onUnregister(Exchange& exchange, Session& session);

    Limits limits_;
    Parts parts_;
    RegistrationCounters counters_;
    std::unique_ptr<ServerUse> ownUse_;
    ServerUse& use_;
    Registry registry_;
    RegisterGate registerGate_;
    SessionGate sessionGate_;
    HolderProbes probes_;
    Farewells farewells_;
    SpentRegisters spent_;
    RegisterHandler registerHandler_;
    RosterPublisher publisher_;
    RosterHandler rosterHandler_;
    SignalBroker broker_;
};

} // namespace thisbe::rendezvous
