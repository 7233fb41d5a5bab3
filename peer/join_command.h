// thisbe join ID --server HOST: be there under a name, see who else is, and talk.
#pragma once

#include "peer/shell/shell_program.h"

namespace thisbe::peer {

class JoinCommand {
  public:
    // Adds the subcommand to app; common must outlive this.
    JoinCommand(CLI::App& app, const CommonOptions& common);
    JoinCommand(const JoinCommand&) = delete;
    JoinCommand& operator=(const JoinCommand&) = delete;

    // Until @exit, the end of the input, a signal, or a reason to stop.
    ExitStatus run();

  private:
    const CommonOptions& common_;
    ShellProgram program_;
};

} // namespace thisbe::peer
