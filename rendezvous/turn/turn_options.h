// What a user can say about the relay of thisbe-rendezvous.
#pragma once

#include "rendezvous/turn/turn_config.h"
#include "shared/base/log.h"
#include "shared/program/program.h"

#include <string>
#include <vector>

namespace thisbe::rendezvous {

struct TurnOptions {
    bool off = false;
    std::vector<IpAddress> relayAddresses; // empty: the addresses that the server listens on
    std::vector<IpAddress> externalAddresses;
    PortRange ports;
    std::vector<IpPrefix> allowPeers;
    std::vector<IpPrefix> denyPeers;
    TurnLimits limits;
    bool strictChannels = false;
    bool joinWorkers = true; // see TurnConfig; no option of the program
    std::uint16_t tlsPort = 5349;
    std::string certificate; // empty: no TLS
    std::string key;

    bool tls() const { return !certificate.empty(); }
};

// Adds every option, with help. options must outlive app.
void addTurnOptions(CLI::App& app, TurnOptions& options);

// Throws StartupError naming what contradicts what.
void checkTurnOptions(const TurnOptions& options);

// The configuration that the options mean on this host. Where no relay address was given: those of listen, or
// of the host where the server listens on all. No relays when it is off or the host has no address.
TurnConfig turnConfigOf(const TurnOptions& options, const std::vector<IpAddress>& listen,
                        const std::string& realm, Log& log);

} // namespace thisbe::rendezvous
