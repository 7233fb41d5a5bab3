// The relay's share of what all workers have in common: who may use it, and what they use.
#pragma once

#include "rendezvous/access_control.h"
#include "rendezvous/turn/credential_chain.h"
#include "rendezvous/turn/session_users.h"
#include "rendezvous/turn/static_users.h"
#include "rendezvous/turn/timed_users.h"
#include "rendezvous/turn/turn_shared.h"
#include "shared/net/system_random.h"

#include <optional>

namespace thisbe::rendezvous {

// Made once, before the workers.
class TurnParts {
  public:
    TurnParts(TurnConfig config, const AccessRules& access);

    TurnShared& shared() { return shared_; }
    // Registration adds and removes the credentials of its sessions here.
    SessionUsers& sessions() { return sessions_; }

  private:
    SystemRandom random_;
    StaticUsers fixed_;
    std::optional<TimedUsers> timed_;
    SessionUsers sessions_;
    CredentialChain credentials_;
    TurnShared shared_;
};

} // namespace thisbe::rendezvous
