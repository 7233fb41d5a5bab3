// What happens to packets that an interface sends: how good the wire is.
#pragma once

#include "shared/base/clock.h"
#include "tests/sim/burst_loss.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace thisbe::sim {

// Holds for one direction: that of the interface which has it. Probabilities are 0 to 1. What is left at its
// default costs nothing and draws no random number.
struct LinkConditions {
    Duration delay{};
    // Added to the delay, uniform in [0, jitter). Alone it does not reorder: a packet never overtakes.
    Duration jitter{};
    // 0: no limit. Otherwise packets wait in a queue of so many bytes, and what does not fit is dropped.
    std::uint64_t bitsPerSecond = 0;
    std::size_t queueBytes = 64 * 1024;
    double loss = 0;
    std::optional<BurstLoss> bursts = std::nullopt;
    double duplication = 0; // the copy follows at once
    double reordering = 0;  // held back by reorderDelay, so that later packets overtake
    Duration reorderDelay = std::chrono::milliseconds(10);
    // Bytes of IP packet. Too big: fragmented where that is allowed, else dropped with an ICMP error.
    std::uint32_t mtu = 1500;
    bool mtuBlackHole = false; // too big: dropped in silence, whether it might be fragmented or not
};

} // namespace thisbe::sim
