// thisbe stun SERVER: how this host looks from outside, and how its NATs behave.
#pragma once

#include "shared/net/server_name.h"
#include "shared/program/program.h"

#include <optional>
#include <string>

namespace thisbe::peer {

class StunCommand {
  public:
    // Adds the subcommand to app; common must outlive this.
    StunCommand(CLI::App& app, const CommonOptions& common);
    StunCommand(const StunCommand&) = delete;
    StunCommand& operator=(const StunCommand&) = delete;

    // Asks over every family that the server has an address of, and prints the report to standard output.
    ExitStatus run();

  private:
    const CommonOptions& common_;
    std::string server_;
    std::uint16_t localPort_ = 0;
    bool onlyV4_ = false;
    bool onlyV6_ = false;
    bool tcp_ = false;
    bool noBehaviour_ = false;
    bool json_ = false;
};

} // namespace thisbe::peer
