// The options that say from whom test traffic is taken.
#pragma once

#include "peer/packets/accept_rules.h"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace thisbe::peer {

struct AcceptArguments {
    std::vector<std::string> accept; // empty: the command's default
};

void addAcceptArguments(CLI::App& command, AcceptArguments& arguments);
// Without the limits. askByDefault: ask where nothing was given, else nobody. Throws StartupError (usage).
AcceptRules acceptRules(const AcceptArguments& arguments, bool askByDefault);

} // namespace thisbe::peer
