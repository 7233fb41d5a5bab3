// The options of every command that talks to peers.
#pragma once

#include "peer/connection/peer_trust.h"
#include "peer/path/path_mode.h"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace thisbe::peer {

struct PathArguments {
    std::string mode = "auto";
    std::vector<std::string> peerKeys;
};

// Both are checked while the command line is read.
void addPathArguments(CLI::App& command, PathArguments& arguments);
PathMode pathMode(const PathArguments& arguments);
std::vector<PinnedKey> pinnedKeys(const PathArguments& arguments);

} // namespace thisbe::peer
