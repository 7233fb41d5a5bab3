// A program that is a peer: registered, talking, until it has a reason to stop.
#pragma once

#include "peer/packets/accept_arguments.h"
#include "peer/shell/peer_program.h"
#include "shared/program/program.h"

#include <optional>

namespace thisbe::peer {

struct ShellProgram {
    PeerProgram::Arguments peer;
    AcceptArguments accept;
    bool stay = false;
    bool json = false;
    std::optional<Shell::Saying> saying; // say this and leave; standard input is not read

    // Throws StartupError.
    ExitStatus run(const CommonOptions& common) const;
};

} // namespace thisbe::peer
