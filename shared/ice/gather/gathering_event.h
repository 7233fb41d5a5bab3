// What gathering tells its owner.
#pragma once

#include "shared/base/nat64_prefix.h"
#include "shared/ice/gather/gathering_problem.h"
#include "shared/ice/local_candidate.h"

namespace thisbe::ice {

struct GatheringEvent {
    enum class Kind : std::uint8_t {
        candidate,   // announce it now
        baseLost,    // an address or an allocation is gone: `base`
        problem,     // `problem`; a matter for people
        openStream,  // connect to `server` for `relay`, then Gatherer::onStreamOpened() or …Closed()
        closeStream, // `relay` needs its connection no more
        nat64,    // IPv4 is reached below `nat64` from `base`; candidates of the one that is viaNat64 follow
        complete, // end-of-candidates, once; what comes later is a bonus
    };

    Kind kind = Kind::complete;
    LocalCandidate candidate{};
    BaseId base{};
    GatheringProblem problem{};
    RelayServer server{};
    RelayId relay{};
    std::optional<Nat64Prefix> nat64{};
};

} // namespace thisbe::ice
