#include "peer/listener/records_listener_kind.h"

namespace thisbe::peer {

std::string RecordsListenerKind::summary() const {
    return "length-prefixed JSON records over TCP, one line each";
}

std::vector<std::string> RecordsListenerKind::examples() const {
    return {"thisbe listen --records",
            "thisbe listen --records --host 192.0.2.7 --port 5555 --log-file packets.log"};
}

std::vector<std::string_view> RecordsListenerKind::options() const {
    return {"--host", "--port", "--json", "--log-file", "--db"};
}

void RecordsListenerKind::addOptions(CLI::App& command) {
    command.add_option("--host", host_, "The address of --records (default: all of this host)")
        ->type_name("ADDR");
    command.add_option("--port", port_, "The port of --records (default 5555)")
        ->type_name("N")
        ->check(CLI::Range(0, 65535));
}

std::unique_ptr<Listener> RecordsListenerKind::open(EventLoop&, const ListenArguments&, std::string_view) {
    throw StartupError(ExitStatus::failed, "records are not taken yet");
}

} // namespace thisbe::peer
