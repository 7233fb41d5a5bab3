// What the parts of the registration client share.
#pragma once

#include "shared/base/log.h"
#include "shared/secure/identity.h"
#include "shared/signal/client/client_session.h"
#include "shared/signal/client/requester.h"
#include "shared/signal/client/roster_mirror.h"
#include "shared/signal/registration_event.h"
#include "shared/signal/registration_options.h"

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
    };

    ClientCore(const Identity& key, RandomSource& randomSource, Log& logTo, RegistrationOptions chosen)
        : identity(key),
          random(randomSource),
          log(logTo),
          options(std::move(chosen)),
          requester(randomSource, {options.stream}),
          roster(options.peerId, key.key()) {}

    std::optional<Way>& way(AddressFamily family) { return ways[family == AddressFamily::ipv4 ? 0 : 1]; }
    // The registered way that was heard last; null when there is none.
    const Way* bestWay() const {
        const Way* best = nullptr;
        for (const auto& candidate : ways)
            if (candidate && candidate->mapped && (best == nullptr || candidate->heardAt > best->heardAt))
                best = &*candidate;
        return best;
    }
    void tell(RegistrationEvent event) { events.push_back(std::move(event)); }

    const Identity& identity;
    RandomSource& random;
    Log& log;
    RegistrationOptions options;
    Requester requester;
    RosterMirror roster;
    std::optional<ClientSession> session;
    std::array<std::optional<Way>, 2> ways; // IPv4, IPv6
    std::deque<RegistrationEvent> events;
    // Set by whoever learns it, acted upon by RegistrationClient before its call returns.
    bool sessionLost = false;
    bool probeWanted = false;
    bool stopped = false;
};

} // namespace thisbe::signal
