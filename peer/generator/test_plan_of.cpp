#include "peer/generator/test_plan_of.h"

#include "shared/program/program.h"

namespace thisbe::peer {

namespace {

[[noreturn]] void wrongUsage(const std::string& message) {
    throw StartupError(ExitStatus::usage, message);
}

packet::PacketSizes sizesOf(const char* option, const std::string& text) {
    const auto sizes = packet::PacketSizes::parse(text);
    if (!sizes) wrongUsage(std::string(option) + ": " + sizes.error().message);
    return *sizes;
}

void setRate(const GenerateArguments& arguments, packet::TrafficShape& shape) {
    if (arguments.rate && arguments.unpaced) wrongUsage("--rate and --unpaced exclude each other");
    if (arguments.rate) shape.rate = packet::TrafficRate::of(*arguments.rate);
    if (arguments.unpaced) shape.rate = packet::TrafficRate::asFastAsItGoes();
}

} // namespace

packet::TestPlan testPlanOf(const GenerateArguments& arguments) {
    packet::TestPlan plan;
    packet::TrafficShape& shape = plan.shape;
    if (arguments.reverse && arguments.both) wrongUsage("--reverse and --both exclude each other");
    if (arguments.reverse) plan.direction = packet::Direction::reverse;
    if (arguments.both) plan.direction = packet::Direction::both;
    const auto pattern = packet::trafficPatternOf(arguments.pattern);
    if (!pattern)
        wrongUsage("--pattern " + arguments.pattern + ": expected constant, poisson, onoff, burst or ramp");
    shape.pattern = *pattern;
    shape.burst = arguments.burst;
    setRate(arguments, shape);
    if (arguments.size && !arguments.sizes.empty())
        wrongUsage("--size and --sizes say the same: give one of them");
    if (arguments.size) shape.sizes = sizesOf("--size", std::to_string(*arguments.size));
    if (!arguments.sizes.empty()) shape.sizes = sizesOf("--sizes", arguments.sizes);
    shape.count = arguments.count.value_or(0);
    // A count alone is an end.
    if (arguments.count) shape.duration = Duration{};
    if (arguments.duration) shape.duration = *arguments.duration;
    shape.seed = arguments.seed.value_or(1);
    const auto checked = shape.check();
    if (!checked) wrongUsage(checked.error().message);
    if (!shape.withinLimits()) wrongUsage("rate or duration is beyond what a test can have");
    return plan;
}

} // namespace thisbe::peer
