#include "peer/generator/generate_arguments.h"

#include "peer/scheme.h"
#include "shared/program/time_span.h"

namespace thisbe::peer {

namespace {

void addTraffic(CLI::App& command, GenerateArguments& arguments) {
    command.add_option("TARGET", arguments.target, "Where to: SCHEME://HOST:PORT");
    command.add_option("--records", arguments.records, "Send records (length-prefixed JSON) to this host")
        ->type_name("HOST");
    command.add_option("--type", arguments.type, "What to send, where the kind of target leaves a choice")
        ->type_name("TYPE");
    command.add_option("--count", arguments.count, "How many, then stop")
        ->type_name("N")
        ->check(CLI::PositiveNumber);
    command.add_option("--size", arguments.size, "Bytes of payload in each")->type_name("B");
    command.add_flag("--continuous", arguments.continuous, "Until interrupted (Ctrl-C)");
    command.add_flag("--reverse", arguments.reverse, "The other side sends, this one receives");
    command.add_option("--seed", arguments.seed, "Start of all random choices, to repeat a run")
        ->type_name("N");
    command.add_flag("--json", arguments.json, "Print one JSON document instead of text");
    command
        .add_option("--db", arguments.database, "Keep the result in this SQLite database (thisbe packets)")
        ->type_name("FILE");
}

void addMeasured(CLI::App& command, GenerateArguments& arguments) {
    command
        .add_option("--pcap", arguments.capture, "Measured tests: keep every datagram in this pcapng file")
        ->type_name("FILE");
    command
        .add_option("--pattern", arguments.pattern,
                    "Measured tests: constant (default), poisson, onoff, burst or ramp")
        ->type_name("NAME");
    command
        .add_option("--sizes", arguments.sizes,
                    "Measured tests: a range of payload sizes such as 64-1400, or imix")
        ->type_name("RANGE");
    command
        .add_option("--burst", arguments.burst,
                    "Measured tests: packets in each burst of --pattern burst (default 10)")
        ->type_name("N");
    command.add_flag("--both", arguments.both, "Measured tests: both sides send at the same time");
    command.add_flag("--unpaced", arguments.unpaced,
                     "Measured tests: as fast as it goes, instead of a --rate");
    command.add_flag("--json-stream", arguments.jsonStream,
                     "Measured tests: print a JSON object each second, and the result as the last");
    command.add_flag("--csv", arguments.csv,
                     "Measured tests: print the rates over time as comma-separated values");
}

template<class Value, class Parse>
void addParsed(CLI::App& command, const std::string& name, std::optional<Value>& value, Parse parse,
               const std::string& typeName, const std::string& description) {
    command
        .add_option_function<std::string>(
            name,
            [&value, parse, name](const std::string& text) {
                const auto parsed = parse(text);
                if (!parsed) throw CLI::ValidationError(name, parsed.error().message);
                value = *parsed;
            },
            description)
        ->type_name(typeName);
}

void addPace(CLI::App& command, GenerateArguments& arguments) {
    addParsed(command, "--interval", arguments.interval, parseTimeSpan, "S",
              "Seconds from one to the next (or 10ms, 200us)");
    addParsed(command, "--duration", arguments.duration, parseTimeSpan, "S", "Stop after this many seconds");
    addParsed(command, "--rate", arguments.rate, packet::Rate::parse, "RATE",
              "Packets or bits a second: 10000pps, 50Mbit/s");
}

} // namespace

std::string_view GenerateArguments::scheme() const {
    return schemeOf(target);
}

std::string_view GenerateArguments::address() const {
    return addressOf(target);
}

void addGenerateArguments(CLI::App& command, GenerateArguments& arguments) {
    addTraffic(command, arguments);
    addPace(command, arguments);
    addMeasured(command, arguments);
}

} // namespace thisbe::peer
