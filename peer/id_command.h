// thisbe id: one's own key, for others to compare.
#pragma once

#include "shared/program/program.h"

#include <string>

namespace thisbe::peer {

class IdCommand {
  public:
    // Adds the subcommand to app.
    explicit IdCommand(CLI::App& app);
    IdCommand(const IdCommand&) = delete;
    IdCommand& operator=(const IdCommand&) = delete;

    ExitStatus run();

  private:
    std::string identityFile_;
    bool json_ = false;
};

} // namespace thisbe::peer
