// Why a server gave no candidate: what `@why` tells.
#pragma once

#include "shared/ice/candidate_type.h"
#include "shared/ice/gather/relay_server.h"
#include "shared/net/stream_end.h"
#include "shared/stun/attributes/error_code.h"

#include <optional>
#include <string>

namespace thisbe::ice {

struct GatheringProblem {
    enum class Reason : std::uint8_t {
        noAnswer,         // silence, or nobody listens there
        noConnection,     // TCP or TLS did not come about, or broke; see streamEnd
        wrongCredentials, // the server does not know the user
        refused,          // an error response; see error
        malformed,        // an answer without an address
        otherFamily,      // an IPv6 base is seen as an IPv4 address: a NAT64 stands between
        lost,             // an allocation that was there is no more
    };

    CandidateType wanted = CandidateType::serverReflexive; // or relayed
    Endpoint server;
    ServerTransport transport = ServerTransport::udp;
    std::optional<IpAddress> base; // of a server-reflexive candidate
    Reason reason = Reason::noAnswer;
    std::optional<stun::ErrorNumber> error;
    std::optional<StreamEnd> streamEnd;

    // "no relayed candidate from 192.0.2.1:3478 over udp: refused with 486 Allocation Quota Reached"
    std::string toString() const;
    friend bool operator==(const GatheringProblem&, const GatheringProblem&) = default;
};

const char* toString(GatheringProblem::Reason reason);

} // namespace thisbe::ice
