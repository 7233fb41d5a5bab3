// How fast traffic shall be: packets or bits each second.
#pragma once

#include "shared/base/clock.h"
#include "shared/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace thisbe::packet {

// More than zero. Bits are those of the payload.
struct Rate {
    enum class Unit { packets, bits };

    double perSecond = 0;
    Unit unit = Unit::packets;

    // "10000pps", "10kpps", "50Mbit/s", "1.5Gbit/s", "800bit/s"; k, M and G are powers of 1000; a bare number
    // is packets.
    static Result<Rate> parse(std::string_view text);

    double packetsPerSecond(std::size_t payloadSize) const;
    // From one packet of that payload to the next, where all gaps are equal.
    Duration gap(std::size_t payloadSize) const;
    // As it is typed.
    std::string toString() const;

    friend bool operator==(const Rate&, const Rate&) = default;
};

} // namespace thisbe::packet
