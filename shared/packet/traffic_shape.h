// What a stream is to look like.
#pragma once

#include "shared/base/clock.h"
#include "shared/packet/packet_sizes.h"
#include "shared/packet/traffic_pattern.h"
#include "shared/packet/traffic_rate.h"

namespace thisbe::packet {

// The same shape and seed give the same packets at the same times on every host.
struct TrafficShape {
    static constexpr std::uint32_t kMostBurst = 100'000;

    TrafficPattern pattern = TrafficPattern::constant;
    TrafficRate rate{}; // the mean, and of a ramp the end
    PacketSizes sizes{};
    Duration duration = std::chrono::seconds(10); // zero: until the count is reached
    std::uint64_t count = 0;                      // zero: until the duration is over
    std::uint32_t burst = 10;                     // packets at once, for TrafficPattern::burst
    std::uint64_t seed = 1;

    // An unlimited rate knows only the constant pattern; a ramp needs a duration; every stream an end.
    Result<void> check() const;
    std::string toString() const;

    friend bool operator==(const TrafficShape&, const TrafficShape&) = default;
};

} // namespace thisbe::packet
