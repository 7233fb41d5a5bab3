#include "peer/listener/records_listener_kind.h"

#include "peer/listener/records_listener.h"
#include "peer/records/file_sink.h"
#include "peer/store/store_sink.h"
#include "shared/net/server_name.h"
#include "shared/program/program.h"
#include "shared/program/time_span.h"

namespace thisbe::peer {

std::string RecordsListenerKind::summary() const {
    return "length-prefixed JSON records over TCP, a line each";
}

std::vector<std::string> RecordsListenerKind::examples() const {
    return {"thisbe listen --records",
            "thisbe listen --records --host 192.0.2.7 --port 5555 --log-file packets.log",
            "thisbe listen --records --db packets.db",
            "thisbe listen --records --json | jq -c 'select(.record.type == \"ICMP\")'"};
}

std::vector<std::string_view> RecordsListenerKind::options() const {
    return {"--host", "--port", "--json", "--log-file", "--max-connections", "--idle-limit", "--db"};
}

void RecordsListenerKind::addOptions(CLI::App& command) {
    command.add_option("--host", host_, "Where to take records (default: all addresses)")->type_name("ADDR");
    command.add_option("--port", port_, "The port for records (default 5555; 0: any)")
        ->type_name("N")
        ->check(CLI::Range(0, 65535).description(""));
    command.add_option("--max-connections", limits_.connections, "At once, for records (default 4096)")
        ->type_name("N")
        ->check(CLI::PositiveNumber.description(""));
    command
        .add_option_function<std::string>(
            "--idle-limit",
            [this](const std::string& text) {
                const auto parsed = parseTimeSpan(text);
                if (!parsed) throw CLI::ValidationError("--idle-limit", parsed.error().message);
                limits_.idle = *parsed;
            },
            "End connections that send no record for so many seconds (default 600)")
        ->type_name("S");
}

std::unique_ptr<Listener> RecordsListenerKind::open(ListenContext& context, std::string_view) {
    Endpoint local(IpAddress::unspecified(AddressFamily::ipv6), port_);
    if (!host_.empty()) {
        const auto found = lookUp({host_, port_});
        if (!found) throw StartupError(ExitStatus::noName, "--host: " + found.error().message);
        local = found->front();
    }
    std::vector<std::unique_ptr<RecordSink>> sinks;
    if (!context.arguments.logFile.empty())
        sinks.push_back(std::make_unique<FileSink>(context.arguments.logFile));
    if (context.store != nullptr) sinks.push_back(std::make_unique<StoreSink>(*context.store));
    auto listener = std::make_unique<RecordsListener>(context, local, limits_, std::move(sinks));
    context.log.write(LogLevel::information,
                      "event=listening kind=records endpoint=" + listener->localEndpoint().toString());
    return listener;
}

} // namespace thisbe::peer
