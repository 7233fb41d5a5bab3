// Answers a peer that asks for the roster.
#pragma once

#include "rendezvous/exchange.h"
#include "rendezvous/registration_counters.h"
#include "rendezvous/registry.h"
#include "shared/signal/roster_query.h"

namespace thisbe::rendezvous {

// One worker's; what it is given must outlive it.
class RosterHandler {
  public:
    RosterHandler(Registry& registry, RegistrationCounters& counters)
        : registry_(registry), counters_(counters) {}

    // From a peer whose session the gate has admitted.
    void onRequest(Exchange& exchange, Session& session);

  private:
    void answerChanges(Exchange& exchange, Session& session, const signal::RosterVersion& since);
    void answerPage(Exchange& exchange, Session& session, std::string_view after);

    Registry& registry_;
    RegistrationCounters& counters_;
};

} // namespace thisbe::rendezvous
