#include "shared/packet/clock_offset.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace thisbe::packet {

namespace {

double nanoseconds(Duration duration) {
    return static_cast<double>(duration.count());
}

Duration grown(double drift, Duration since) {
    return Duration(std::llround(drift * nanoseconds(since)));
}

} // namespace

void ClockOffset::note(const ClockExchange& exchange) {
    if (exchange.roundTrip() < Duration{}) {
        ++steps_;
        return;
    }
    add(exchange);
    if (fitDrift()) return;
    // What was known before this exchange is no longer true; a shorter past may still be.
    ++steps_;
    used_ = 0;
    add(exchange);
    driftLeast_ = -kLargestDrift;
    driftMost_ = kLargestDrift;
}

void ClockOffset::add(const ClockExchange& exchange) {
    const Bound most{exchange.most(), exchange.t1};
    const Bound least{exchange.least(), exchange.t4};
    const std::int64_t second = exchange.t4 / kSlot;
    if (used_ == 0 || at(std::size_t{0}).second != second) {
        head_ = (head_ + 1) % kSlots;
        slots_[head_] = {second, most, least};
        used_ = std::min(used_ + 1, kSlots);
        return;
    }
    Slot& slot = at(std::size_t{0});
    // The tighter one as both are now: what is older is less sure by the drift since.
    if (most.value <= slot.most.value + grown(driftMost_, most.at - slot.most.at)) slot.most = most;
    if (least.value >= slot.least.value + grown(driftLeast_, least.at - slot.least.at)) slot.least = least;
}

// For each lower and each upper bound: the line through the truth must pass over the one and under the other.
bool ClockOffset::fitDrift() {
    double low = -kLargestDrift;
    double high = kLargestDrift;
    for (std::size_t i = 0; i < used_; ++i) {
        for (std::size_t j = 0; j < used_; ++j) {
            const Bound& least = at(i).least;
            const Bound& most = at(j).most;
            const double apart = nanoseconds(most.at - least.at);
            const double room = nanoseconds(most.value - least.value) + kWander * std::fabs(apart);
            if (apart > 0)
                high = std::min(high, room / apart);
            else if (apart < 0)
                low = std::max(low, room / apart);
            else if (room < 0)
                return false;
        }
    }
    if (low > high) return false;
    driftLeast_ = low;
    driftMost_ = high;
    return true;
}

std::optional<OffsetEstimate> ClockOffset::at(Duration localTime) const {
    if (used_ == 0) return std::nullopt;
    double most = std::numeric_limits<double>::infinity();
    double least = -most;
    const double base = nanoseconds(at(std::size_t{0}).most.value); // so that doubles hold nanoseconds
    for (std::size_t i = 0; i < used_; ++i) {
        const Slot& slot = at(i);
        const double sinceMost = nanoseconds(localTime - slot.most.at);
        const double sinceLeast = nanoseconds(localTime - slot.least.at);
        const double above = std::max(driftLeast_ * sinceMost, driftMost_ * sinceMost);
        const double below = std::min(driftLeast_ * sinceLeast, driftMost_ * sinceLeast);
        most = std::min(most, nanoseconds(slot.most.value) - base + above + kWander * std::fabs(sinceMost));
        least =
            std::max(least, nanoseconds(slot.least.value) - base + below - kWander * std::fabs(sinceLeast));
    }
    const double middle = (most + least) / 2;
    const double half = std::max(0.0, (most - least) / 2);
    return OffsetEstimate{Duration(std::llround(base + middle)), Duration(std::llround(std::ceil(half)) + 1)};
}

} // namespace thisbe::packet
