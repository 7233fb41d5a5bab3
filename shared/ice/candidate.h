// A transport address at which a peer may be reached (RFC 8445, section 5.1), and its text (RFC 8839, 5.1).
#pragma once

#include "shared/base/endpoint.h"
#include "shared/base/result.h"
#include "shared/ice/candidate_refusal.h"
#include "shared/ice/candidate_type.h"

#include <optional>
#include <string>
#include <string_view>

namespace thisbe::ice {

// Component 1 of a data stream over UDP; there is no other here.
struct Candidate {
    CandidateType type = CandidateType::host;
    std::string foundation; // 1 to 32 of ALPHA, DIGIT, "+", "/"
    std::uint32_t priority = 0;
    Endpoint endpoint;
    // For diagnosis only: the base of a reflexive candidate, the mapped address of a relayed one.
    std::optional<Endpoint> related;

    // candidate-attribute, with or without "a=" before it:
    //   candidate:FOUNDATION COMPONENT UDP PRIORITY ADDRESS PORT typ TYPE [raddr A rport P] *(NAME VALUE)
    // "Unknown extensions MUST be ignored"; that includes a related address that is a name. With
    // remoteFragment, a "ufrag" extension (RFC 8838) must name it.
    static Result<Candidate, CandidateRefusal> parse(std::string_view text,
                                                     std::string_view remoteFragment = {});
    // Without "a=".
    std::string toString() const;

    friend bool operator==(const Candidate&, const Candidate&) = default;
};

inline constexpr std::uint16_t kHighestLocalPreference = 65535;

// "priority = (2^24)*(type preference) + (2^8)*(local preference) + (2^0)*(256 - component ID)" (RFC 8445,
// section 5.1.2.1). localPreference: 65535 for a host with one address; RFC 8421 on how to order several.
std::uint32_t candidatePriority(CandidateType type, std::uint16_t localPreference);

// Equal for two local candidates exactly when type, base address, server and its transport are equal
// (RFC 8445, section 5.1.1.3). server: the STUN or TURN server's address, nothing for host candidates;
// overStream: that server is asked over TCP or TLS. Some ten decimal digits.
std::string candidateFoundation(CandidateType type, const IpAddress& base,
                                const std::optional<IpAddress>& server, bool overStream = false);

} // namespace thisbe::ice
