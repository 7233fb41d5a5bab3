// Puts together why a session takes the way it takes.
#pragma once

#include "peer/path/nat_findings.h"
#include "peer/path/path_explanation.h"
#include "peer/path/path_table.h"

namespace thisbe::peer {

struct PathFacts {
    const PathOptions& options;
    const PathTable& table;
    std::span<const ice::CandidatePair> pairs;
    const FlapGuard& guard;
    const NatFindings& findings;
    std::optional<ice::PairId> current;
};

// Without what only the policy knows (bytesSent).
PathExplanation explainPaths(TimePoint now, const PathFacts& facts);

} // namespace thisbe::peer
