// Why a candidate of the other side is not used.
#pragma once

#include <cstdint>

namespace thisbe::ice {

enum class CandidateRefusal : std::uint8_t {
    malformed,      // not the syntax of RFC 8839
    notUdp,         // tcp (RFC 6544) and what else there may be
    mdnsName,       // NAME.local, which browsers put in place of private addresses
    hostName,       // any other name instead of an address
    otherComponent, // RTCP's: we have one component
    otherFragment,  // the ufrag extension names another generation than the remote description
    forbidden,      // no connectivity check may go there: loopback, multicast, port 0, …
    duplicate,      // the same endpoint is known with no lower priority
    tooMany,        // more than the limits
};

const char* toString(CandidateRefusal refusal);

} // namespace thisbe::ice
