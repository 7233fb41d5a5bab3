#include "peer/generator/records_generator.h"

namespace thisbe::peer {

std::string RecordsGenerator::summary() const {
    return "length-prefixed JSON records over TCP: TCP, UDP, ICMP, HTTP or random; 64 bytes of payload";
}

std::vector<std::string> RecordsGenerator::examples() const {
    return {"thisbe generate --records 192.0.2.7 --type HTTP --count 100 --interval 0.1",
            "thisbe generate --records localhost --type random --continuous"};
}

std::vector<std::string_view> RecordsGenerator::options() const {
    return {"--port",       "--type", "--count", "--interval", "--size",
            "--continuous", "--seed", "--json",  "--db"};
}

void RecordsGenerator::addOptions(CLI::App& command) {
    command.add_option("--port", port_, "The port of --records (default 5555)")
        ->type_name("N")
        ->check(CLI::Range(1, 65535));
}

ExitStatus RecordsGenerator::run(const GenerateArguments&) {
    throw StartupError(ExitStatus::failed, "records are not sent yet");
}

} // namespace thisbe::peer
