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
    static constexpr Duration kLongest = std::chrono::hours(24) * 366;
    // 10^9 packets, 10^13 bits a second: far beyond what leaves a host.
    static constexpr std::uint64_t kMostRate = 1'000'000'000'000'000;

    TrafficPattern pattern = TrafficPattern::constant;
    TrafficRate rate{}; // the mean, and of a ramp the end
    PacketSizes sizes{};
    Duration duration = std::chrono::seconds(10); // zero: until the count is reached
    std::uint64_t count = 0;                      // zero: until the duration is over
    std::uint32_t burst = 10;                     // packets at once, for TrafficPattern::burst
    std::uint64_t seed = 1;

    // Of numbers that a stranger sent: none of them can make a schedule overflow, and check() is content.
    bool withinLimits() const;
    // An unlimited rate knows only the constant pattern; a ramp needs a duration; every stream an end.
    Result<void> check() const;
    std::string toString() const;

    friend bool operator==(const TrafficShape&, const TrafficShape&) = default;
};

} // namespace thisbe::packet
