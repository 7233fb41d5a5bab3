// How a NAT maps and filters, in the words of RFC 4787, sections 4.1 and 5.
#pragma once

#include "shared/base/result.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace thisbe::natlab {

// What a mapping, or a filter, looks at besides the internal endpoint.
enum class EndpointDependence : std::uint8_t {
    endpointIndependent,     // nothing
    addressDependent,        // the remote address
    addressAndPortDependent, // the remote address and port
};

inline constexpr std::array kEndpointDependences{EndpointDependence::endpointIndependent,
                                                 EndpointDependence::addressDependent,
                                                 EndpointDependence::addressAndPortDependent};

// "endpoint-independent", "address-dependent", "address-and-port-dependent"
const char* toString(EndpointDependence dependence);
// The same words, or "ei", "ad", "apd".
Result<EndpointDependence> parseEndpointDependence(std::string_view text);

// What an RFC 5780 probe from behind the NAT reports.
struct NatBehavior {
    EndpointDependence mapping = EndpointDependence::endpointIndependent;
    EndpointDependence filtering = EndpointDependence::addressAndPortDependent;

    friend bool operator==(const NatBehavior&, const NatBehavior&) = default;
};

} // namespace thisbe::natlab
