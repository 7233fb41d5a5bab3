// The relay's share of what all workers have in common: who may use it, and what they use.
#pragma once

#include "rendezvous/access/credential_chain.h"
#include "rendezvous/turn/session_users.h"
#include "rendezvous/turn/turn_shared.h"
#include "shared/net/system_random.h"

namespace thisbe::rendezvous {

// Made once, before the workers.
class TurnParts {
  public:
    // users, whom the operator named, must outlive it.
    TurnParts(TurnConfig config, const CredentialSource& users)
        : sessions_(config.realm, random_),
          credentials_({&users, &sessions_}),
          shared_(std::move(config), credentials_, random_) {}

    TurnShared& shared() { return shared_; }
    // Registration adds and removes the credentials of its sessions here.
    SessionUsers& sessions() { return sessions_; }

  private:
    SystemRandom random_;
    SessionUsers sessions_;
    CredentialChain credentials_;
    TurnShared shared_;
};

} // namespace thisbe::rendezvous
