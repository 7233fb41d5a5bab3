// The options by which all commands name a queue.
#pragma once

#include "relay6/token_queue.h"

#include <CLI/CLI.hpp>

namespace thisbe::relay6 {

// Adds --queue and --kind, and with sizes --queue-depth, --message-size too. options must outlive command.
void addQueueOptions(CLI::App& command, QueueOptions& options, bool sizes);

// A check for options that a parse function of ours understands: its error text becomes CLI11's.
template<class Parse>
CLI::Validator understoodBy(Parse parse) {
    return CLI::Validator(
        [parse](std::string& text) {
            const auto parsed = parse(text);
            return parsed ? std::string() : parsed.error().message;
        },
        "");
}

} // namespace thisbe::relay6
