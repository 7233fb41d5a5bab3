// thisbe chat --server HOST --as ID TO TEXT: say one thing, and know whether it arrived.
#pragma once

#include "peer/shell/shell_program.h"

namespace thisbe::peer {

class ChatCommand {
  public:
    // Adds the subcommand to app; common must outlive this.
    ChatCommand(CLI::App& app, const CommonOptions& common);
    ChatCommand(const ChatCommand&) = delete;
    ChatCommand& operator=(const ChatCommand&) = delete;

    // Success only when the program at the other end has acknowledged it.
    ExitStatus run();

  private:
    const CommonOptions& common_;
    ShellProgram program_;
    std::string to_;
    std::vector<std::string> words_;
};

} // namespace thisbe::peer
