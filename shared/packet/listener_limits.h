// What a listener agrees to.
#pragma once

#include "shared/packet/control/refusal.h"
#include "shared/packet/control/test_plan.h"

#include <optional>

namespace thisbe::packet {

struct ListenerLimits {
    std::uint64_t bitsPerSecond = 0; // of payload; 0: any
    Duration longest = std::chrono::hours(1);
    std::uint16_t largest = PacketSizes::kMost;
    std::size_t sessions = 64;
    bool sends = true; // takes --reverse and --both

    // Why not, without the attempt; nothing if it may.
    std::optional<Refusal> objection(const TestPlan& plan) const;
};

} // namespace thisbe::packet
