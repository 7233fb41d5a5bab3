// thisbe join ID --server HOST: be there under a name, see who else is, and talk.
#pragma once

#include "peer/connection/path_arguments.h"
#include "peer/session/session_arguments.h"
#include "shared/program/program.h"

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
    Identity loadIdentity() const;

    const CommonOptions& common_;
    CLI::App* command_;
    SessionArguments session_;
    std::string id_;
    std::string identityFile_;
    bool takeOver_ = false;
    PathArguments paths_;
    bool stay_ = false;
    bool json_ = false;
};

} // namespace thisbe::peer
