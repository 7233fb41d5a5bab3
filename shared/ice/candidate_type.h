// The four kinds of candidate (RFC 8445, section 4).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace thisbe::ice {

enum class CandidateType : std::uint8_t { host, serverReflexive, peerReflexive, relayed };

// The word of RFC 8839, section 5.1: "host", "srflx", "prflx", "relay".
const char* toString(CandidateType type);
std::optional<CandidateType> parseCandidateType(std::string_view word);

// "The RECOMMENDED values for type preferences are 126 for host candidates, 110 for peer-reflexive
// candidates, 100 for server-reflexive candidates, and 0 for relayed candidates" (RFC 8445, section 5.1.2.2).
std::uint8_t typePreference(CandidateType type);

} // namespace thisbe::ice
