// One kind of traffic that `thisbe generate` makes.
#pragma once

#include "peer/generator/generate_arguments.h"
#include "shared/program/exit_status.h"

#include <string>
#include <string_view>
#include <vector>

namespace thisbe::peer {

// To add one: a file here with a class of this, a line in generator_kinds.cpp. Nothing else knows the kinds;
// help, examples and the refusal of options that mean nothing to a kind come from here.
class GeneratorKind {
  public:
    virtual ~GeneratorKind() = default;

    // Whether the arguments name this kind.
    virtual bool isMeant(const GenerateArguments& arguments) const = 0;
    // As people call it: "tcp://HOST:PORT".
    virtual std::string name() const = 0;
    // One line for the list of kinds in the help: what it does, its defaults.
    virtual std::string summary() const = 0;
    // Whole command lines for the help.
    virtual std::vector<std::string> examples() const = 0;
    // Long names of all options that it obeys, its own too; any other that is given is wrong usage.
    virtual std::vector<std::string_view> options() const = 0;
    // Adds the options that only this kind has. Called once, before anything is parsed; must outlive command.
    virtual void addOptions(CLI::App&) {}

    // Sends until count, duration or SIGINT or SIGTERM, then prints the report. success only when the test
    // ran to its end: one that was told to stop (--continuous, a signal) did so when its summary is complete.
    // Throws StartupError.
    virtual ExitStatus run(const GenerateArguments& arguments) = 0;
};

} // namespace thisbe::peer
