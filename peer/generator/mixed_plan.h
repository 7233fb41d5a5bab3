// Which traffic --type mixed and --type random are made of.
#pragma once

#include "shared/base/clock.h"
#include "shared/packet/rate.h"

#include <cstdint>
#include <vector>

namespace thisbe::peer {

enum class LegKind : std::uint8_t { udp, tcp, http };

const char* toString(LegKind kind);

// One test of one kind.
struct MixedLeg {
    LegKind kind = LegKind::udp;
    std::size_t size = 64; // bytes of payload; nothing for HTTP
    packet::Rate rate;     // packets, messages or requests
    Duration duration{};
    std::uint64_t seed = 1;

    friend bool operator==(const MixedLeg&, const MixedLeg&) = default;
};

struct MixedPlan {
    static constexpr std::size_t kLeastSize = 64;
    static constexpr std::size_t kMostSize = 8192;
    // An ordinary HTTP server has agreed to nothing: a rate of its own, whatever the rest does.
    static constexpr double kHttpRate = 5;

    unsigned udpWeight = 1;
    unsigned tcpWeight = 1;
    bool http = false; // a server was named
    packet::Rate rate{.perSecond = 100, .unit = packet::Rate::Unit::packets};
    std::size_t size = kLeastSize;
    Duration duration = std::chrono::seconds(10);
    std::uint64_t seed = 1;

    // One leg a kind with a weight, all of the whole duration; the rate is divided by the weights.
    std::vector<MixedLeg> atOnce() const;
    // Legs of half a second to two and a half, which together last as long as the plan; each of a random kind
    // (by the weights; HTTP has one of 1), size (every doubling as likely as any other) and rate (half to one
    // and a half times the plan's; HTTP two to ten a second). The same seed gives the same legs everywhere.
    std::vector<MixedLeg> oneAfterAnother() const;
};

} // namespace thisbe::peer
