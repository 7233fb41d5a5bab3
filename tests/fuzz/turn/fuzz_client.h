// One client of the fuzzed TURN server: its 5-tuple, its credentials, and what it believes of its allocation.
#pragma once

#include "rendezvous/flow.h"
#include "shared/stun/long_term_client.h"
#include "tests/fuzz/turn/allocation_model.h"

#include <array>
#include <optional>

namespace thisbe::fuzz {

inline constexpr std::array kUserNames = {"u", "v"};

struct FuzzClient {
    rendezvous::Flow flow;
    std::array<stun::LongTermClient, 2> users{stun::LongTermClient{"u", "p"}, stun::LongTermClient{"v", "q"}};
    std::optional<AllocationModel> allocation;
    std::vector<std::uint8_t> lastRequest;
    std::size_t lastUser = 0; // by kUserNames
    // The last request made the allocation: sent again it gets the same answer.
    bool mayReplay = false;

    bool alive(TimePoint now) const { return allocation && allocation->lives(now); }
    bool permits(const IpAddress& peer, TimePoint now) const {
        return allocation && allocation->permits(peer, now);
    }
};

} // namespace thisbe::fuzz
