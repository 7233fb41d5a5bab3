// The command line of tun_nat.
#pragma once

#include "tests/sim/nat_config.h"

#include <CLI/CLI.hpp>

#include <optional>
#include <string>

namespace thisbe::natlab {

struct TunNatOptions {
    std::string inside;
    std::string outside;
    sim::NatConfig nat;
    Duration delay{};
    double lossPercent = 0;
    double reorderPercent = 0; // these skip the delay
    std::optional<std::uint64_t> seed;
    bool json = false;
};

// Throws CLI::ValidationError while app parses. options must outlive app.
void addTunNatOptions(CLI::App& app, TunNatOptions& options);

} // namespace thisbe::natlab
