// Configuration files for CLI11, read by POCO.
#pragma once

#include "shared/base/result.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace thisbe {

// Keys are the long option names; the command line wins over the file. Two forms, told apart by the first
// character:
//   properties  port = 3478            # a subcommand's option: join.server = rv.example.org
//               listen[0] = 192.0.2.1  # an option that may be repeated
//   JSON        {"port": 3478, "listen": ["192.0.2.1", "2001:db8::1"], "join": {"server": "rv.example.org"}}
// An unknown key is an error that names it (allow_config_extras is set to error by addConfigFile).
std::shared_ptr<CLI::Config> makeConfigReader();

// For a file that others may read or change (beyond its owner's group, which may read it: that is how a
// service gets its configuration) and that sets one of the secrets: an error for a person. Nothing else is
// looked at; a file that cannot be read has been reported before.
Result<void> checkSecretsArePrivate(const std::filesystem::path& file,
                                    const std::vector<std::string>& secrets);

// Adds --config FILE with that reader to the application.
void addConfigFile(CLI::App& app);

} // namespace thisbe
