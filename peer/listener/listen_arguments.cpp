#include "peer/listener/listen_arguments.h"

#include "shared/packet/rate.h"
#include "shared/program/time_span.h"

namespace thisbe::peer {

namespace {

void addLimits(CLI::App& command, ListenArguments& arguments) {
    command
        .add_option_function<std::string>(
            "--max-rate",
            [&arguments](const std::string& text) {
                const auto rate = packet::Rate::parse(text);
                if (!rate || rate->unit != packet::Rate::Unit::bits)
                    throw CLI::ValidationError("--max-rate",
                                               "'" + text + "': expected bits a second, such as 50Mbit/s");
                arguments.limits.bitsPerSecond = static_cast<std::uint64_t>(rate->perSecond);
            },
            "Refuse tests that are faster (payload; default: any rate)")
        ->type_name("RATE");
    command
        .add_option_function<std::string>(
            "--max-duration",
            [&arguments](const std::string& text) {
                const auto parsed = parseTimeSpan(text);
                if (!parsed) throw CLI::ValidationError("--max-duration", parsed.error().message);
                arguments.limits.longest = *parsed;
            },
            "Refuse tests that are longer (default 1h)")
        ->type_name("S");
    command
        .add_option("--max-size", arguments.limits.largest,
                    "Refuse tests with larger packets (default 65487)")
        ->type_name("B");
    command.add_option("--max-tests", arguments.limits.sessions, "tests at once (default 64)")
        ->type_name("N");
    command.add_flag_callback(
        "--receive-only", [&arguments] { arguments.limits.sends = false; },
        "Refuse tests in which this side would send");
}

} // namespace

void addListenArguments(CLI::App& command, ListenArguments& arguments) {
    command.add_option("TARGET", arguments.targets, "Where to listen: SCHEME://ADDR:PORT; may be several");
    command.add_flag("--records", arguments.records, "Take records (length-prefixed JSON over TCP)");
    command.add_flag("--json", arguments.json, "Print JSON, one object a line, instead of text");
    command.add_option("--log-file", arguments.logFile, "Append the lines to this file too")
        ->type_name("FILE");
    addLimits(command, arguments);
    command
        .add_option("--db", arguments.database,
                    "Keep records and results of tests in this SQLite database (thisbe packets)")
        ->type_name("FILE");
}

} // namespace thisbe::peer
