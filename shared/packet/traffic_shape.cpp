#include "shared/packet/traffic_shape.h"

#include <cstdio>

namespace thisbe::packet {

const char* toString(TrafficPattern pattern) {
    switch (pattern) {
    case TrafficPattern::constant:
        return "constant";
    case TrafficPattern::poisson:
        return "poisson";
    case TrafficPattern::onOff:
        return "onoff";
    case TrafficPattern::burst:
        return "burst";
    case TrafficPattern::ramp:
        return "ramp";
    }
    return "?";
}

std::optional<TrafficPattern> trafficPatternOf(std::string_view name) {
    for (std::uint8_t i = 0; i < kTrafficPatterns; ++i) {
        const auto pattern = static_cast<TrafficPattern>(i);
        if (name == toString(pattern)) return pattern;
    }
    return std::nullopt;
}

Result<void> TrafficShape::check() const {
    if (!sizes.valid()) return failure("packet sizes are 32 to 65487 bytes; got " + sizes.toString());
    if (duration < Duration{}) return failure("a duration cannot be negative");
    if (duration == Duration{} && count == 0) return failure("a stream needs an end: a duration or a count");
    if (rate.unit == TrafficRate::Unit::unlimited && pattern != TrafficPattern::constant)
        return failure(std::string("the pattern ") + packet::toString(pattern) +
                       " needs a rate; give one instead of max");
    if (rate.unit != TrafficRate::Unit::unlimited && rate.amount == 0)
        return failure("a rate of 0 sends nothing");
    if (pattern == TrafficPattern::onOff && rate.packetsPerSecond(sizes.most) < 1)
        return failure("the pattern onoff needs a rate of at least one packet a second");
    if (pattern == TrafficPattern::ramp && duration == Duration{})
        return failure("a ramp needs a duration, over which it rises");
    if (burst == 0 || burst > kMostBurst) return failure("a burst is 1 to 100000 packets");
    return {};
}

bool TrafficShape::withinLimits() const {
    return rate.amount <= kMostRate && duration <= kLongest && check().has_value();
}

std::string TrafficShape::toString() const {
    std::string out =
        std::string(packet::toString(pattern)) + " " + rate.toString() + ", " + sizes.toString() + " B";
    char text[40];
    std::snprintf(text, sizeof text, ", %.9g s", std::chrono::duration<double>(duration).count());
    if (duration != Duration{}) out += text;
    if (count != 0) out += ", " + std::to_string(count) + " packets";
    return out;
}

} // namespace thisbe::packet
