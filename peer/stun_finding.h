// What a STUN server said about one of this host's sockets.
#pragma once

#include "shared/base/clock.h"
#include "shared/base/endpoint.h"
#include "shared/stun/nat_behavior.h"

#include <optional>
#include <string>

namespace thisbe::peer {

struct StunFinding {
    bool tcp = false;
    Endpoint server;
    // The address that the answer arrived at: this host's own end.
    Endpoint local;
    // How the server saw this host; without it, problem says why.
    std::optional<Endpoint> mapped;
    std::string problem;
    // Unless the request had to be repeated.
    std::optional<Duration> rtt;
    // Where the server offers discovery and it was asked for.
    std::optional<stun::NatBehaviour> behaviour;

    bool behindNat() const { return mapped && *mapped != local; }
};

} // namespace thisbe::peer
