// Answers a peer that asks for the roster.
#pragma once

#include "rendezvous/exchange.h"
#include "rendezvous/registration_counters.h"
#include "rendezvous/roster_publisher.h"
#include "shared/signal/roster_query.h"

namespace thisbe::rendezvous {

// One worker's; what it is given must outlive it.
class RosterHandler {
  public:
    RosterHandler(Registry& registry, RosterPublisher& publisher, RegistrationCounters& counters)
        : registry_(registry), publisher_(publisher), counters_(counters) {}

    // From a peer whose session the gate has admitted. isNew: else it is answered, and what we believe of the
    // peer stays.
    void onRequest(Exchange& exchange, Session& session, bool isNew);

  private:
    void answerChanges(Exchange& exchange, Session& session, const signal::RosterVersion& since, bool isNew);
    void answerPage(Exchange& exchange, const Session& session, std::string_view after);

    Registry& registry_;
    RosterPublisher& publisher_;
    RegistrationCounters& counters_;
};

} // namespace thisbe::rendezvous
