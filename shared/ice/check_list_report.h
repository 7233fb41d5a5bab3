// What an agent tried and what came of it, as a value that outlives it.
#pragma once

#include "shared/ice/arrival.h"
#include "shared/ice/candidate_pair.h"
#include "shared/ice/local_candidate.h"
#include "shared/ice/role.h"

#include <array>
#include <string>
#include <vector>

namespace thisbe::ice {

struct CheckListReport {
    struct Refused {
        std::string candidate; // as text
        CandidateRefusal why = CandidateRefusal::malformed;
    };

    Role role = Role::controlled;
    std::uint32_t generation = 0;
    bool localComplete = false;
    bool remoteComplete = false;
    std::vector<LocalCandidate> local;
    std::vector<Candidate> remote;
    std::vector<Refused> refused;                    // the first 50
    std::vector<CandidatePair> pairs;                // highest priority first
    std::vector<CandidatePair> retired;              // gone with a base or an ICE restart; the newest 20
    std::array<std::uint64_t, kArrivals> arrivals{}; // how many datagrams, by what became of them
};

} // namespace thisbe::ice
