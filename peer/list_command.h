// thisbe list --server HOST: who is in a room.
#pragma once

#include "peer/session/session_arguments.h"
#include "shared/program/program.h"

namespace thisbe::peer {

class ListCommand {
  public:
    // Adds the subcommand to app; common must outlive this.
    ListCommand(CLI::App& app, const CommonOptions& common);
    ListCommand(const ListCommand&) = delete;
    ListCommand& operator=(const ListCommand&) = delete;

    // Registers under a name of its own making, reads the roster, leaves, and prints it.
    ExitStatus run();

  private:
    const CommonOptions& common_;
    SessionArguments session_;
    bool json_ = false;
};

} // namespace thisbe::peer
