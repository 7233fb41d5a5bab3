// What a NAT made of one packet.
#pragma once

#include "shared/base/endpoint.h"
#include "tests/sim/nat_drop.h"

namespace thisbe::sim {

struct NatResult {
    enum class Side : std::uint8_t { inside, outside };

    // Other than none: the packet goes nowhere, and nothing below means anything.
    NatDrop drop = NatDrop::none;
    Side leavesAt = Side::outside;
    Endpoint source;
    Endpoint destination;

    bool passed() const { return drop == NatDrop::none; }
    static NatResult dropped(NatDrop reason) { return {reason, Side::outside, {}, {}}; }
};

} // namespace thisbe::sim
