// A program that runs in a lab's namespace until the lab goes, whoever started it.
#pragma once

#include "tests/natlab/host_blueprint.h"
#include "tests/natlab/namespace.h"

#include <filesystem>
#include <string>

namespace thisbe::natlab {

// Starts it and returns once its TUN devices have their carrier. What it says goes to HOST.log in the lab's
// directory. Throws LabError, with its words, where it ends or does not get ready.
void startDaemon(const DaemonBlueprint& daemon, const Namespace& where,
                 const std::filesystem::path& labDirectory, const std::string& host);

} // namespace thisbe::natlab
