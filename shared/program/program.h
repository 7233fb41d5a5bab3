// What is the same in every program: common options, and turning any failure into one line and an exit
// status.
#pragma once

#include "shared/base/log.h"
#include "shared/program/exit_status.h"
#include "shared/program/terminal.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace thisbe {

struct CommonOptions {
    LogLevel logLevel = LogLevel::information;
    ColourMode colour = ColourMode::automatic;
    bool checkConfig = false;
    // Long names of options that hold secrets: a configuration file that sets one must be private.
    std::vector<std::string> secrets;
};

// Thrown at start-up only, with the line that the user reads and the status that the shell gets.
class StartupError : public std::runtime_error {
  public:
    StartupError(ExitStatus status, const std::string& message)
        : std::runtime_error(message), status_(status) {}
    ExitStatus status() const { return status_; }

  private:
    ExitStatus status_;
};

// Adds --version, --config FILE, --check-config, --log-level and --colour. options must outlive app.
void addCommonOptions(CLI::App& app, CommonOptions& options);

// check: what --check-config looks at beyond the form of options; throws StartupError.
// Parses the command line (and the file of --config) and calls run, unless --help, --version or
// --check-config was all that was asked. Exceptions end here: "NAME: what went wrong" on standard error and
// the status for it.
int runProgram(CLI::App& app, CommonOptions& options, int argc, char** argv,
               const std::function<ExitStatus()>& run, const std::function<void()>& check = {});

} // namespace thisbe
