// How a test with a peer is ordered: on the command line, and in the shell.
#pragma once

#include "peer/generator/generate_arguments.h"
#include "peer/packets/test_order.h"
#include "shared/base/result.h"

#include <span>
#include <string_view>

namespace thisbe::peer {

// What only tests with peers have.
struct WayArguments {
    std::string via = "best";
    bool inTurn = false;
};

void addWayArguments(CLI::App& command, WayArguments& arguments);

// Long names of all options that say something about the test itself, those of WayArguments too.
std::span<const std::string_view> orderOptions();

// The peer is arguments.target. Throws StartupError (usage).
TestOrder orderOf(const GenerateArguments& arguments, const WayArguments& ways);

// "PEER --rate 1000pps --via all …": what follows @generate. The error says what is wrong with it.
Result<TestOrder> parseOrder(std::string_view words);

} // namespace thisbe::peer
