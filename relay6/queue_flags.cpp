#include "relay6/queue_flags.h"

namespace thisbe::relay6 {

void addQueueOptions(CLI::App& command, QueueOptions& options, bool sizes) {
    const std::map<std::string, QueueKind> kinds = {{"posix", QueueKind::posix}, {"sysv", QueueKind::sysv}};
    command.add_option("--queue", options.name, "Name of the local queue between collector and forwarder")
        ->type_name("NAME")
        ->required()
        ->check(understoodBy(checkQueueName));
    command.add_option("--kind", options.kind, "Kind of queue: posix or sysv")
        ->type_name("KIND")
        ->transform(CLI::Transformer(kinds).description(""))
        ->check(CLI::IsMember({"0", "1"}).description(""))
        ->default_str("posix");
    if (!sizes) return;
    command.add_option("--queue-depth", options.depth, "Messages that the queue should hold (a new queue)")
        ->type_name("N")
        ->check(CLI::Range(1, 1'000'000).description(""))
        ->capture_default_str();
    command
        .add_option("--message-size", options.messageSize,
                    "Largest message of the queue in bytes (a new queue)")
        ->type_name("BYTES")
        ->check(CLI::Range(64, 16'777'216).description(""))
        ->capture_default_str();
}

} // namespace thisbe::relay6
