// What is known of the NATs of both sides, for explanations.
#pragma once

#include "peer/path/direct_expectation.h"

namespace thisbe::peer {

struct NatFindings {
    struct Family {
        std::optional<NatSide> ours; // nothing: not known, or no such family
        std::optional<NatSide> theirs;
    };

    Family ipv4;
    Family ipv6;
    // The server sees both peers at one IPv4 address. A hint, never a proof.
    bool samePublicAddress = false;
};

} // namespace thisbe::peer
