// What a user can say to thisbe-rendezvous.
#pragma once

#include "rendezvous/access/access_rules.h"
#include "rendezvous/limits.h"
#include "rendezvous/stream_limits.h"
#include "rendezvous/turn/turn_options.h"
#include "shared/base/ip_address.h"
#include "shared/program/program.h"

#include <string>
#include <vector>

namespace thisbe::rendezvous {

struct ServerOptions {
    CommonOptions common;
    // Empty: 0.0.0.0 and ::, of which a host without one family may lack that one.
    std::vector<IpAddress> listen;
    std::uint16_t port = 3478;
    std::uint16_t alternatePort = 0; // 0: no RFC 5780
    unsigned workers = 0;            // 0: one for each core
    std::string realm = "thisbe";
    AccessRules access;
    std::string identityFile; // empty: stateFile("rendezvous-identity.pem")
    std::chrono::milliseconds keepaliveInterval{10'000};
    std::chrono::milliseconds expiry{30'000};
    Limits limits;
    StreamLimits streams; // no options of the program
    TurnOptions turn;
};

// Adds every option, with help and examples. options must outlive app.
void addServerOptions(CLI::App& app, ServerOptions& options);

// Throws StartupError naming what contradicts what.
void checkServerOptions(const ServerOptions& options);

} // namespace thisbe::rendezvous
