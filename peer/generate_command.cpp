#include "peer/generate_command.h"

#include "peer/kind_help.h"

#include <algorithm>

namespace thisbe::peer {

namespace {

constexpr const char* kExitStatuses =
    "\nTraffic goes only to a listener that agrees to it ('thisbe listen'), except, each named by you: an "
    "ordinary\n"
    "HTTP server (at most 10 requests a second), and the record format, which knows no consent.\n"
    "\n"
    "Exit status: 0 the test ran to its end, 1 it did not, 2 wrong usage, 4 the name does not resolve, 5 no "
    "answer,\n"
    "6 refused by the other side, 7 not permitted by this host.";

} // namespace

GenerateCommand::GenerateCommand(CLI::App& app, const CommonOptions& common)
    : kinds_(generatorKinds(common)),
      command_(app.add_subcommand("generate", "Send test traffic and report how it went")) {
    addGenerateArguments(*command_, arguments_);
    for (const auto& kind : kinds_)
        kind->addOptions(*command_);
    command_->footer(kindHelp(kinds_) + kExitStatuses);
}

ExitStatus GenerateCommand::run() {
    if (arguments_.target.empty() == arguments_.records.empty())
        throw StartupError(ExitStatus::usage, "generate needs either a TARGET or --records HOST");
    GeneratorKind& kind = chosen();
    std::vector<std::string_view> obeyed = kind.options();
    if (!arguments_.records.empty()) obeyed.emplace_back("--records");
    refuseOtherOptions(*command_, obeyed, kind.name());
    return kind.run(arguments_);
}

GeneratorKind& GenerateCommand::chosen() const {
    for (const auto& kind : kinds_)
        if (kind->isMeant(arguments_)) return *kind;
    std::string known;
    for (const auto& kind : kinds_)
        known += (known.empty() ? "" : ", ") + kind->name();
    throw StartupError(ExitStatus::usage,
                       "'" + arguments_.target + "' is no target that generate knows: expected " + known);
}

} // namespace thisbe::peer
