// How fast a stream is, in whole numbers, or as fast as it goes.
#pragma once

#include "shared/packet/rate.h"

#include <cstdint>
#include <string>

namespace thisbe::packet {

struct TrafficRate {
    enum class Unit : std::uint8_t { packets, bits, unlimited };

    // So that a schedule never drifts from what was asked, and both sides have the same.
    static constexpr std::uint64_t kMicro = 1'000'000;

    Unit unit = Unit::packets;
    std::uint64_t amount = 100 * kMicro; // millionths of packets a second; bits of UDP payload a second

    // Rounded; never to nothing.
    static TrafficRate of(const Rate& rate);
    static TrafficRate asFastAsItGoes() { return {Unit::unlimited, 0}; }
    std::string toString() const;

    // What it comes to for packets of this mean size; 0 when unlimited.
    double packetsPerSecond(double meanSize) const;
    double bitsPerSecond(double meanSize) const;

    friend bool operator==(const TrafficRate&, const TrafficRate&) = default;
};

} // namespace thisbe::packet
