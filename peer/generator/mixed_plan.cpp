#include "peer/generator/mixed_plan.h"

#include "shared/packet/seeded_source.h"

#include <algorithm>

namespace thisbe::peer {

namespace {

using packet::Rate;

constexpr std::uint64_t kShortestLeg = 500; // ms
constexpr std::uint64_t kLongestLeg = 2000;
constexpr std::uint64_t kDoublings = 7; // from 64 to 8192

std::size_t drawSize(RandomSource& random) {
    const std::size_t least = MixedPlan::kLeastSize << random.below(kDoublings);
    return least + random.below(least + 1);
}

LegKind drawKind(const MixedPlan& plan, RandomSource& random) {
    const std::uint64_t drawn =
        random.below(std::uint64_t{plan.udpWeight} + plan.tcpWeight + (plan.http ? 1 : 0));
    if (drawn < plan.udpWeight) return LegKind::udp;
    return drawn < std::uint64_t{plan.udpWeight} + plan.tcpWeight ? LegKind::tcp : LegKind::http;
}

// Thousandths, so that every machine finds the same.
double drawFactor(RandomSource& random) {
    return static_cast<double>(500 + random.below(1001)) / 1000;
}

} // namespace

const char* toString(LegKind kind) {
    switch (kind) {
    case LegKind::udp:
        return "udp";
    case LegKind::tcp:
        return "tcp";
    case LegKind::http:
        return "http";
    }
    return "?";
}

std::vector<MixedLeg> MixedPlan::atOnce() const {
    std::vector<MixedLeg> legs;
    const auto add = [&](LegKind kind, unsigned weight) {
        if (weight == 0) return;
        const double share = static_cast<double>(weight) / (static_cast<double>(udpWeight) + tcpWeight);
        legs.push_back({kind, size, {rate.perSecond * share, rate.unit}, duration, seed});
    };
    add(LegKind::udp, udpWeight);
    add(LegKind::tcp, tcpWeight);
    if (http) legs.push_back({LegKind::http, 0, {kHttpRate, Rate::Unit::packets}, duration, seed});
    return legs;
}

std::vector<MixedLeg> MixedPlan::oneAfterAnother() const {
    packet::SeededSource random(seed);
    std::vector<MixedLeg> legs;
    auto rest = static_cast<std::uint64_t>(std::chrono::ceil<std::chrono::milliseconds>(duration).count());
    while (rest > 0) {
        std::uint64_t length = std::min(rest, kShortestLeg + random.below(kLongestLeg - kShortestLeg + 1));
        if (rest - length < kShortestLeg) length = rest;
        MixedLeg leg{drawKind(*this, random), drawSize(random), rate, std::chrono::milliseconds(length),
                     random.u64()};
        leg.rate.perSecond *= drawFactor(random);
        if (leg.kind == LegKind::http) {
            leg.rate = {static_cast<double>(2 + random.below(9)), Rate::Unit::packets};
            leg.size = 0;
        }
        legs.push_back(leg);
        rest -= length;
    }
    return legs;
}

} // namespace thisbe::peer
