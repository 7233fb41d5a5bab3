// One subcommand of thisbe-relay6.
#pragma once

#include "shared/program/program.h"

namespace thisbe::relay6 {

// Adds its options to the application when it is made; runs when it was the one typed.
class Command {
  public:
    virtual ~Command() = default;

    virtual bool chosen() const = 0;
    // Throws StartupError for what the options cannot say by themselves.
    virtual ExitStatus run(const CommonOptions& common) = 0;
};

} // namespace thisbe::relay6
