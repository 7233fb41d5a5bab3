// What a NAT does with UDP, in the words of RFC 4787 (sections 4.1, 5 and 6).
#pragma once

#include "shared/base/endpoint.h"

#include <cstdint>
#include <optional>
#include <string>

namespace thisbe::stun {

// When the same inside endpoint gets a new outside endpoint.
enum class MappingBehaviour : std::uint8_t {
    unknown,
    noNat, // outside and inside endpoint are the same
    endpointIndependent,
    addressDependent,
    addressAndPortDependent,
};

// Who may send to the outside endpoint. Where there is no NAT this is a firewall's behaviour.
enum class FilteringBehaviour : std::uint8_t {
    unknown,
    endpointIndependent,
    addressDependent,
    addressAndPortDependent,
};

// Whether two hosts behind the NAT reach each other by their outside endpoints.
enum class Hairpinning : std::uint8_t { unknown, supported, notSupported };

// Why something stayed unknown.
enum class UnknownBecause : std::uint8_t {
    notTested,
    noResponse,           // the server did not answer at all: UDP blocked, or nobody there
    serverError,          // it answered with an error, or without an address
    noOtherAddress,       // it has no second address: not an RFC 5780 server
    otherAddressSilent,   // its second address did not answer
    changeRequestIgnored, // it answered from the address that was asked, not the other one
};

const char* toString(MappingBehaviour behaviour);
const char* toString(FilteringBehaviour behaviour);
const char* toString(Hairpinning hairpinning);
const char* toString(UnknownBecause reason);

struct NatBehaviour {
    MappingBehaviour mapping = MappingBehaviour::unknown;
    FilteringBehaviour filtering = FilteringBehaviour::unknown;
    Hairpinning hairpinning = Hairpinning::unknown;
    // Only of interest where the one above is unknown.
    UnknownBecause mappingReason = UnknownBecause::notTested;
    UnknownBecause filteringReason = UnknownBecause::notTested;
    // As the server's first address saw us; nothing without a response.
    std::optional<Endpoint> mapped;
    // The server's other address.
    std::optional<Endpoint> otherAddress;
};

// "mapping endpoint-independent, filtering unknown (the server has no second address), …"
std::string toString(const NatBehaviour& behaviour);

} // namespace thisbe::stun
