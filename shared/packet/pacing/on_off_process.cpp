#include "shared/packet/pacing/on_off_process.h"

#include "shared/packet/pacing/uniform.h"

#include <cmath>

namespace thisbe::packet {

namespace {

// Mean of a Pareto distribution from 1, cut at kCut: (a / (a - 1)) (1 - H^(1 - a)) / (1 - H^-a).
double meanOverLeast() {
    constexpr double kA = OnOffProcess::kShape;
    return kA / (kA - 1) * (1 - std::pow(OnOffProcess::kCut, 1 - kA)) /
           (1 - std::pow(OnOffProcess::kCut, -kA));
}

TrafficRate doubled(TrafficRate rate) {
    rate.amount *= 2;
    return rate;
}

} // namespace

OnOffProcess::OnOffProcess(const TrafficRate& rate, RandomSource& random)
    : gaps_(doubled(rate)), random_(random), onUntil_(period()) {}

// The inverse of the distribution function.
Duration OnOffProcess::period() {
    const double cut = std::pow(kCut, -kShape);
    const double share = 1 - (1 - cut) * (1 - uniform(random_));
    const double times = std::pow(share, -1 / kShape);
    return Duration(std::llround(static_cast<double>(kMeanPeriod.count()) / meanOverLeast() * times));
}

Duration OnOffProcess::next(std::uint16_t size) {
    while (gaps_.now() >= onUntil_) {
        silent_ += period();
        onUntil_ += period();
    }
    const Duration at = gaps_.now() + silent_;
    gaps_.advance(size);
    return at;
}

} // namespace thisbe::packet
