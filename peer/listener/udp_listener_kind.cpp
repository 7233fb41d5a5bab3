#include "peer/listener/udp_listener_kind.h"

#include "peer/scheme.h"
#include "shared/net/server_name.h"
#include "shared/program/program.h"

namespace thisbe::peer {

bool UdpListenerKind::isMeant(const ListenArguments&, std::string_view target) const {
    return schemeOf(target) == "udp";
}

std::string UdpListenerKind::summary() const {
    return "UDP tests, either direction, each agreed to first; port 5202 by default";
}

std::vector<std::string> UdpListenerKind::examples() const {
    return {"thisbe listen udp://192.0.2.7:5202",
            "thisbe listen 'udp://[::]:5202' --max-rate 100Mbit/s --max-duration 60"};
}

std::vector<std::string_view> UdpListenerKind::options() const {
    return {"--json",      "--db",           "--max-rate", "--max-duration", "--max-size",
            "--max-tests", "--receive-only", "--no-gso",   "--no-gro"};
}

void UdpListenerKind::addOptions(CLI::App& command) {
    command.add_flag_callback(
        "--no-gso", [this] { options_.sendSegments = false; }, "Send without UDP_SEGMENT");
    command.add_flag_callback(
        "--no-gro", [this] { options_.receiveSegments = false; }, "Receive without UDP_GRO");
}

std::unique_ptr<Listener> UdpListenerKind::open(ListenContext& context, std::string_view target) {
    const auto name = ServerName::parse(addressOf(target), kPort);
    if (!name) throw StartupError(ExitStatus::usage, name.error().message);
    const auto found = lookUp(*name);
    if (!found) throw StartupError(ExitStatus::noName, found.error().message);
    options_.limits = context.arguments.limits;
    auto listener = std::make_unique<UdpListener>(context, found->front(), options_);
    context.log.write(LogLevel::information,
                      "event=listening kind=udp endpoint=" + listener->localEndpoint().toString());
    return listener;
}

} // namespace thisbe::peer
