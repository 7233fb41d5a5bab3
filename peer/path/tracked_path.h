// What a path policy remembers of a pair, beside what the agent knows of it.
#pragma once

#include "peer/path/path_class.h"
#include "peer/path/revival_schedule.h"

namespace thisbe::peer {

struct TrackedPath {
    ice::PairId pair;
    ice::BaseId base;
    Endpoint remote;
    PathClass pathClass = PathClass::relayUdp;
    PathSlot slot = PathSlot::relay;
    std::uint32_t generation = 0;
    std::uint64_t priority = 0;

    bool valid = false;    // by the agent
    bool proven = false;   // datagrams of full size pass, or it is relayed
    bool tooSmall = false; // they do not
    bool dead = false;     // did not answer when it should have
    bool released = false; // let go, and its consent is over
    Duration rtt{};        // smoothed
    Duration slowestRtt{}; // the larger of the smoothed and the newest: what a check may take
    TimePoint answeredAt{};
    // It has answered since then without a hole.
    TimePoint steadySince{};
    // Much faster than the current one of its class since then.
    TimePoint fasterSince = kNever;

    RevivalSchedule revival;         // while dead
    TimePoint proofAgainAt = kNever; // while too small
    Duration proofWait{};            // before it is asked for again
    bool proofWanted = false;
    TimePoint searchAt{}; // when its largest datagram is to be looked for
    bool searchWanted = false;
    TimePoint askedAt{}; // the newest check that was asked for by name
    bool warm = false;   // as the agent was told
    Duration watched{};  // the same

    // Data may go this way.
    bool isReady() const { return valid && proven && !dead; }
    // Small datagrams pass at least: better than nothing.
    bool isLastResort() const { return valid && tooSmall && !dead; }
};

} // namespace thisbe::peer
