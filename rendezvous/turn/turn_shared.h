// What the relays of all workers have in common.
#pragma once

#include "rendezvous/access/credential_source.h"
#include "rendezvous/turn/account_book.h"
#include "rendezvous/turn/challenge_limiter.h"
#include "rendezvous/turn/live_policy.h"
#include "rendezvous/turn/relay_directory.h"
#include "rendezvous/turn/relay_pool.h"
#include "rendezvous/turn/turn_config.h"

namespace thisbe::rendezvous {

// Made once, before the workers. Each part says itself which threads may call it; none is locked on the data
// path.
struct TurnShared {
    // random and credentials must outlive it; random is its own from now on.
    TurnShared(TurnConfig settings, const CredentialSource& users, RandomSource& random)
        : config(std::move(settings)),
          credentials(users),
          policy(rulesWithRelays(config), config.hostAddresses),
          pool(config.relays, config.ports, random),
          directory(config.relays, config.ports),
          accounts(config.limits, random),
          challenges(config.limits.challenges, random),
          nonces(random.bytes<32>(), kTurnNonceLifetime,
                 {.passwordAlgorithms = true, .usernameAnonymity = credentials.undoesHashes()}),
          authentication(config.realm, nonces, credentials) {}

    const TurnConfig config;
    // Where the server itself listens: never a relayed datagram's destination, whatever is allowed. Complete
    // before the workers run.
    std::vector<std::uint16_t> servicePorts;
    const CredentialSource& credentials;
    LivePolicy policy;
    RelayPool pool;
    RelayDirectory directory;
    AccountBook accounts;
    ChallengeLimiter challenges;
    const stun::NonceIssuer nonces;
    const stun::LongTermServer authentication;

  private:
    static AddressPolicy::Rules rulesWithRelays(const TurnConfig& config) {
        AddressPolicy::Rules rules = config.peers;
        for (const RelayAddress& relay : config.relays) {
            rules.own.push_back(relay.local);
            rules.own.push_back(relay.external);
        }
        return rules;
    }
};

} // namespace thisbe::rendezvous
