// What `thisbe listen` was told, for all kinds of listeners.
#pragma once

#include "shared/packet/listener_limits.h"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace thisbe::peer {

// Options that more than one kind obeys. What a kind has alone, it keeps itself (ListenerKind::addOptions).
struct ListenArguments {
    std::vector<std::string> targets; // udp://ADDR:PORT, tcp://ADDR:PORT, …
    bool records = false;
    bool json = false;
    std::string logFile;
    packet::ListenerLimits limits; // of measured tests
    std::string database; // of --db; empty: none
};

// The positional TARGETs and the options above.
void addListenArguments(CLI::App& command, ListenArguments& arguments);

} // namespace thisbe::peer
