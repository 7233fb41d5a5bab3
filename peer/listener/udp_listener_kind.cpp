#include "peer/listener/udp_listener_kind.h"

#include "peer/scheme.h"
#include "shared/net/server_name.h"
#include "shared/packet/rate.h"
#include "shared/program/program.h"
#include "shared/program/time_span.h"

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
    command
        .add_option_function<std::string>(
            "--max-rate",
            [this](const std::string& text) {
                const auto rate = packet::Rate::parse(text);
                if (!rate || rate->unit != packet::Rate::Unit::bits)
                    throw CLI::ValidationError("--max-rate",
                                               "'" + text + "': expected bits a second, such as 50Mbit/s");
                options_.limits.bitsPerSecond = static_cast<std::uint64_t>(rate->perSecond);
            },
            "Refuse UDP tests that are faster (payload; default: any rate)")
        ->type_name("RATE");
    command
        .add_option_function<std::string>(
            "--max-duration",
            [this](const std::string& text) {
                const auto parsed = parseTimeSpan(text);
                if (!parsed) throw CLI::ValidationError("--max-duration", parsed.error().message);
                options_.limits.longest = *parsed;
            },
            "Refuse UDP tests that are longer (default 1h)")
        ->type_name("S");
    command
        .add_option("--max-size", options_.limits.largest,
                    "Refuse UDP tests with larger packets (default 65487)")
        ->type_name("B");
    command.add_option("--max-tests", options_.limits.sessions, "UDP tests at once (default 64)")
        ->type_name("N");
    command.add_flag_callback(
        "--receive-only", [this] { options_.limits.sends = false; },
        "Refuse UDP tests in which this side would send");
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
    auto listener = std::make_unique<UdpListener>(context, found->front(), options_);
    context.log.write(LogLevel::information,
                      "event=listening kind=udp endpoint=" + listener->localEndpoint().toString());
    return listener;
}

} // namespace thisbe::peer
