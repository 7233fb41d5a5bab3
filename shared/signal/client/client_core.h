// What the parts of the registration client share.
#pragma once

#include "shared/base/log.h"
#include "shared/secure/identity.h"
#include "shared/signal/client/client_session.h"
#include "shared/signal/client/requester.h"
#include "shared/signal/client/roster_mirror.h"
#include "shared/signal/conversation.h"
#include "shared/signal/registration_event.h"
#include "shared/signal/registration_options.h"
#include "shared/stun/rto_estimator.h"

#include <array>
#include <deque>

namespace thisbe::signal {

// Owned by RegistrationClient; the parts hold references to it.
struct ClientCore {
    // Where one family stands, as the others need to know.
    struct Way {
        Endpoint server;
        std::optional<Endpoint> privateEndpoint;
        std::optional<Endpoint> mapped; // while registered
        TimePoint heardAt{};            // the server's last authenticated word
        stun::RtoEstimator rto{};
    };

    ClientCore(const Identity& key, RandomSource& randomSource, Log& logTo, RegistrationOptions chosen)
        : identity(key),
          random(randomSource),
          log(logTo),
          options(std::move(chosen)),
          requester(randomSource, {options.stream}),
          roster(options.peerId, key.key()),
          instance(randomSource.u64()) {}

    std::optional<Way>& way(AddressFamily family) { return ways[family == AddressFamily::ipv4 ? 0 : 1]; }
    // The registered way that was heard last; null when there is none.
    const Way* bestWay() const {
        const Way* best = nullptr;
        for (const auto& candidate : ways)
            if (candidate && candidate->mapped && (best == nullptr || candidate->heardAt > best->heardAt))
                best = &*candidate;
        return best;
    }
    // Where a request under the session goes; there must be one.
    Requester::Target underSession(const Endpoint& server, RequestPurpose purpose,
                                   const stun::RetransmissionPolicy& timing = kToServer) {
        return {server, &session->key, purpose, timing, session->nextCounter()};
    }
    // What we say to this peer, and what it says to us.
    Conversation to(const Party& peer) const { return between(self(), peer); }
    Conversation from(const Party& peer) const { return between(peer, self()); }
    void tell(RegistrationEvent event) { events.push_back(std::move(event)); }

    const Identity& identity;
    RandomSource& random;
    Log& log;
    RegistrationOptions options;
    Requester requester;
    RosterMirror roster;
    const Instance instance; // ours, for as long as this client lives: it remembers the counters
    std::optional<ClientSession> session;
    std::uint32_t sessionsLost = 0;         // tells requests of this session from those of earlier ones
    std::array<std::optional<Way>, 2> ways; // IPv4, IPv6
    std::deque<RegistrationEvent> events;
    // Set by whoever learns it, acted upon by RegistrationClient before its call returns.
    bool sessionLost = false;
    bool probeWanted = false;
    bool stopped = false;

  private:
    Party self() const { return {identity.key(), instance}; }
    Conversation between(const Party& sender, const Party& receiver) const {
        return {options.serverKey.value_or(IdentityKey{}), options.room, sender, receiver};
    }
};

} // namespace thisbe::signal
