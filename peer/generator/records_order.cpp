#include "peer/generator/records_order.h"

#include "shared/program/program.h"

namespace thisbe::peer {

namespace {

constexpr std::size_t kDefaultPayload = 64;
constexpr std::size_t kLargestPayload = 65536;
constexpr Duration kContinuousGap = std::chrono::seconds{1};

[[noreturn]] void wrongUsage(const std::string& message) {
    throw StartupError(ExitStatus::usage, message);
}

std::optional<packet::RecordType> typeOf(const std::string& text) {
    if (text == "random") return std::nullopt;
    const auto type = packet::parseRecordType(text.empty() ? "TCP" : text);
    if (!type) wrongUsage("--type " + text + ": records are TCP, UDP, ICMP, HTTP or random");
    return type;
}

Duration gapOf(const GenerateArguments& arguments, std::size_t payload) {
    if (arguments.interval && arguments.rate)
        wrongUsage("--interval and --rate say the same: give one of them");
    if (arguments.interval) return *arguments.interval;
    if (arguments.rate) return arguments.rate->gap(payload);
    return arguments.continuous ? kContinuousGap : Duration::zero();
}

} // namespace

RecordsOrder recordsOrderOf(const GenerateArguments& arguments) {
    if (arguments.continuous && (arguments.count || arguments.duration))
        wrongUsage("--continuous has no end: it goes with neither --count nor --duration");
    RecordsOrder order;
    order.to = arguments.target;
    order.plan.type = typeOf(arguments.type);
    order.plan.payload = arguments.size.value_or(kDefaultPayload);
    if (order.plan.payload > kLargestPayload)
        wrongUsage("--size: records have at most 65536 bytes of payload");
    order.gap = gapOf(arguments, order.plan.payload);
    order.duration = arguments.duration;
    order.count = arguments.count;
    order.seed = arguments.seed;
    if (!arguments.continuous && !arguments.duration && !arguments.count) order.count = 1;
    return order;
}

} // namespace thisbe::peer
