#include "shared/program/program.h"

#include "shared/program/config_file.h"
#include "shared/program/program_log.h"

#include <Poco/Exception.h>

#include <csignal>
#include <iostream>
#include <map>

namespace thisbe {

namespace {

int fail(const CLI::App& app, ExitStatus status, const std::string& message) {
    std::cerr << app.get_name() << ": " << message << "\n";
    return static_cast<int>(status);
}

// CLI11's own words, but our statuses: a file or a key in it is "configuration", the rest "usage".
int failParsing(const CLI::App& app, const CLI::ParseError& problem) {
    const bool inFile = dynamic_cast<const CLI::FileError*>(&problem) != nullptr ||
                        dynamic_cast<const CLI::ConfigError*>(&problem) != nullptr;
    if (inFile) return fail(app, ExitStatus::configuration, problem.what());
    return fail(app, ExitStatus::usage,
                std::string(problem.what()) + "\nTry '" + app.get_name() + " --help'.");
}

Result<void> checkConfigFile(const CLI::App& app, const CommonOptions& options) {
    const CLI::Option* config = app.get_config_ptr();
    if (config == nullptr || config->count() == 0) return {};
    return checkSecretsArePrivate(config->as<std::string>(), options.secrets);
}

int runAndReport(const CLI::App& app, const std::function<ExitStatus()>& run) {
    try {
        return static_cast<int>(run());
    } catch (const StartupError& problem) {
        return fail(app, problem.status(), problem.what());
    } catch (const Poco::Exception& problem) {
        return fail(app, ExitStatus::failed, problem.displayText());
    } catch (const std::exception& problem) {
        return fail(app, ExitStatus::internal, std::string("unexpected: ") + problem.what());
    }
}

} // namespace

void addCommonOptions(CLI::App& app, CommonOptions& options) {
    const std::map<std::string, LogLevel> levels = {{"error", LogLevel::error},
                                                    {"warning", LogLevel::warning},
                                                    {"information", LogLevel::information},
                                                    {"debug", LogLevel::debug},
                                                    {"trace", LogLevel::trace}};
    const std::map<std::string, ColourMode> modes = {
        {"auto", ColourMode::automatic}, {"always", ColourMode::always}, {"never", ColourMode::never}};
    app.set_version_flag("--version", app.get_name() + " " THISBE_VERSION);
    addConfigFile(app);
    app.add_flag("--check-config", options.checkConfig, "Check options and configuration file, then stop")
        ->configurable(false);
    app.add_option("--log-level", options.logLevel,
                   "How much to log to standard error: error, warning, information, debug, trace")
        ->type_name("LEVEL")
        ->transform(CLI::Transformer(levels, CLI::ignore_case).description(""))
        ->default_str("information");
    app.add_option("--colour,--color", options.colour, "Colour on a terminal: auto, always, never")
        ->type_name("WHEN")
        ->transform(CLI::Transformer(modes, CLI::ignore_case).description(""))
        ->default_str("auto");
}

int runProgram(CLI::App& app, CommonOptions& options, int argc, char** argv,
               const std::function<ExitStatus()>& run, const std::function<void()>& check) {
    // A peer that went away must be an error of the write, not the end of the program.
    std::signal(SIGPIPE, SIG_IGN);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& asked) {
        return app.exit(asked); // --help and --version
    } catch (const CLI::ParseError& problem) {
        return failParsing(app, problem);
    }
    if (const auto secret = checkConfigFile(app, options); !secret)
        return fail(app, ExitStatus::configuration, secret.error().message);
    if (!options.checkConfig) return runAndReport(app, run);
    return runAndReport(app, [&] {
        if (check) check();
        std::cout << "configuration is usable\n";
        return ExitStatus::success;
    });
}

} // namespace thisbe
