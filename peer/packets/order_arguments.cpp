#include "peer/packets/order_arguments.h"

#include "peer/generator/test_plan_of.h"
#include "peer/kind_help.h"
#include "shared/packet/control/test_request.h"
#include "shared/program/program.h"

#include <array>

namespace thisbe::peer {

namespace {

constexpr std::array<std::string_view, 13> kOrderOptions{
    "--count", "--size",  "--duration", "--rate",    "--seed", "--reverse", "--both",
    "--burst", "--sizes", "--pattern",  "--unpaced", "--via",  "--in-turn"};

std::vector<packet::StreamWay> waysOf(const std::string& via) {
    if (via == "all") return {};
    std::vector<packet::StreamWay> ways;
    for (std::size_t begin = 0; begin <= via.size();) {
        const std::size_t end = std::min(via.find(',', begin), via.size());
        const auto way = packet::parseStreamWay(std::string_view(via).substr(begin, end - begin));
        if (!way)
            throw StartupError(ExitStatus::usage, "--via: " + way.error().message + ", or all of them: all");
        ways.push_back(*way);
        begin = end + 1;
    }
    if (ways.size() > packet::TestRequest::kMostStreams)
        throw StartupError(ExitStatus::usage, "--via: at most " +
                                                  std::to_string(packet::TestRequest::kMostStreams) +
                                                  " streams make one test");
    return ways;
}

} // namespace

void addWayArguments(CLI::App& command, WayArguments& arguments) {
    command
        .add_option("--via", arguments.via,
                    "Peers: best (whichever way carries messages), direct4, direct6, relay, several with "
                    "commas between them, or all that there are, side by side")
        ->type_name("WAY")
        ->capture_default_str();
    command.add_flag("--in-turn", arguments.inTurn,
                     "Peers: one way after the other, where they share a bottleneck");
}

std::span<const std::string_view> orderOptions() {
    return kOrderOptions;
}

TestOrder orderOf(const GenerateArguments& arguments, const WayArguments& ways) {
    TestOrder order;
    order.to = arguments.target;
    order.plan = testPlanOf(arguments);
    order.ways = waysOf(ways.via);
    order.inTurn = ways.inTurn;
    return order;
}

Result<TestOrder> parseOrder(std::string_view words) {
    CLI::App app;
    app.set_help_flag();
    GenerateArguments arguments;
    WayArguments ways;
    addGenerateArguments(app, arguments);
    addWayArguments(app, ways);
    try {
        app.parse(std::string(words));
        refuseOtherOptions(app, {kOrderOptions.begin(), kOrderOptions.end()}, "@generate PEER");
        if (arguments.target.empty()) return failure("with whom? Type: @generate PEER --rate 1000pps");
        return orderOf(arguments, ways);
    } catch (const CLI::ParseError& error) {
        return failure(error.what());
    } catch (const StartupError& error) {
        return failure(error.what());
    }
}

} // namespace thisbe::peer
