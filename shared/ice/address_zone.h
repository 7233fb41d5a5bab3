// Zones of link-local addresses (RFC 4007): local names that never cross the wire.
#pragma once

#include "shared/base/endpoint.h"

#include <algorithm>

namespace thisbe::ice {

// The same address in another zone; 0 for none. IPv4 addresses have no zone.
inline IpAddress withZone(const IpAddress& address, std::uint32_t zone) {
    if (address.isV4() || address.scopeId() == zone) return address;
    IpAddress::V6Bytes bytes{};
    std::ranges::copy(address.bytes(), bytes.begin());
    return IpAddress(bytes, zone);
}

inline Endpoint withoutZone(const Endpoint& endpoint) {
    return {withZone(endpoint.address(), 0), endpoint.port()};
}

} // namespace thisbe::ice
