// thisbe generate TARGET: sends test traffic and reports how it went.
#pragma once

#include "peer/generator/generator_kinds.h"

namespace thisbe::peer {

class GenerateCommand {
  public:
    // Adds the subcommand to app; common must outlive this.
    GenerateCommand(CLI::App& app, const CommonOptions& common);
    GenerateCommand(const GenerateCommand&) = delete;
    GenerateCommand& operator=(const GenerateCommand&) = delete;

    // Runs the kind that the arguments name. Throws StartupError.
    ExitStatus run();

  private:
    GeneratorKind& chosen() const;

    std::vector<std::unique_ptr<GeneratorKind>> kinds_;
    GenerateArguments arguments_;
    CLI::App* command_;
};

} // namespace thisbe::peer
