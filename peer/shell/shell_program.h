// A program that is a peer: registered, talking, until it has a reason to stop.
#pragma once

#include "peer/connection/path_arguments.h"
#include "peer/session/session_arguments.h"
#include "peer/shell/shell.h"
#include "shared/program/program.h"

#include <optional>
#include <string>

namespace thisbe::peer {

struct ShellProgram {
    SessionArguments session;
    PathArguments paths;
    std::string id;
    std::string identityFile; // empty: the state folder's
    std::string logFile;      // empty: none
    bool takeOver = false;
    bool stay = false;
    bool json = false;
    std::optional<Shell::Saying> saying; // say this and leave; standard input is not read

    // Throws StartupError.
    ExitStatus run(const CommonOptions& common) const;
};

} // namespace thisbe::peer
