#include "shared/packet/listener_limits.h"

namespace thisbe::packet {

namespace {

Refusal because(RefusalReason reason, std::uint64_t limit) {
    return {.attempt = {}, .reason = reason, .limit = limit};
}

bool tooFast(const TrafficShape& shape, std::uint64_t limit) {
    if (limit == 0) return false;
    return shape.rate.unit == TrafficRate::Unit::unlimited ||
           shape.rate.bitsPerSecond(shape.sizes.mean()) > static_cast<double>(limit);
}

} // namespace

std::optional<Refusal> ListenerLimits::objection(const TestPlan& plan) const {
    const TrafficShape& shape = plan.shape;
    if (plan.listenerSends() && !sends) return because(RefusalReason::direction, 0);
    if (shape.sizes.most > largest) return because(RefusalReason::size, largest);
    if (tooFast(shape, bitsPerSecond)) return because(RefusalReason::rate, bitsPerSecond);
    // A count alone is an end too, but not one in time; the session is cut at the longest.
    if (shape.duration > longest)
        return because(RefusalReason::duration, static_cast<std::uint64_t>(longest.count()));
    return std::nullopt;
}

} // namespace thisbe::packet
