// How much one user, one source and one allocation may have.
#pragma once

#include "rendezvous/turn/token_bucket.h"

#include <cstddef>

namespace thisbe::rendezvous {

// What one account (a user, or a source prefix) may use. 0 allocations: no limit.
struct AccountLimits {
    std::uint32_t allocations = 0;
    BucketRate allocationRate; // successful Allocate requests
    BucketRate permissionRate; // peer addresses in CreatePermission
    BucketRate channelRate;    // ChannelBind requests
    BucketRate bandwidth;      // bytes of payload, both directions together
};

struct TurnLimits {
    AccountLimits user;
    // Offices and carrier-grade NATs share an address: generous, and still far from all ports.
    AccountLimits source{
        .allocations = 2'000, .allocationRate = {}, .permissionRate = {}, .channelRate = {}, .bandwidth = {}};
    std::size_t permissionsPerAllocation = 256;
    std::size_t channelsPerAllocation = 256;
    std::size_t allocationsPerWorker = 1U << 20U;
    // 401 and 438 to one source prefix over UDP, whose source address nobody has proven yet.
    BucketRate challenges{.perSecond = 200, .burst = 1'000};
};

} // namespace thisbe::rendezvous
