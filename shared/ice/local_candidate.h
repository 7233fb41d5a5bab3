// A candidate of ours, with the base that sends for it.
#pragma once

#include "shared/ice/base_id.h"
#include "shared/ice/candidate.h"

namespace thisbe::ice {

// A base shows itself by its first candidate: host or relayed, as a rule. A server-reflexive candidate names
// the base of the host candidate that it maps; it makes no pairs of its own (RFC 8445, section 6.1.2.4: pairs
// are pruned to bases), but lets the agent recognise its mapped address.
struct LocalCandidate {
    Candidate candidate;
    BaseId base;
};

} // namespace thisbe::ice
