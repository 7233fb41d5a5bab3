#include "peer/session/nat64_discovery.h"

#include "shared/net/source_address.h"

#include <algorithm>

namespace thisbe::peer {

namespace {

// "ipv4only.arpa" has no AAAA records but those that a DNS64 makes (RFC 7050, section 3).
constexpr const char* kWellKnownName = "ipv4only.arpa";
// One of its addresses: never used for anything else, so a way there is a way to the IPv4 internet.
constexpr IpAddress::V4Bytes kWellKnownAddress = {192, 0, 0, 170};

std::vector<IpAddress> addressesOf(const std::vector<Endpoint>& endpoints) {
    std::vector<IpAddress> out;
    for (const Endpoint& endpoint : endpoints)
        out.push_back(endpoint.address());
    return out;
}

} // namespace

bool hasIpv4(const std::vector<Endpoint>& servers) {
    const auto isReached = [](const Endpoint& server) {
        return server.isV4() && sourceAddressTowards(server).has_value();
    };
    if (std::ranges::any_of(servers, &Endpoint::isV4)) return std::ranges::any_of(servers, isReached);
    return isReached({IpAddress(kWellKnownAddress), 9});
}

std::optional<Nat64Prefix> discoverNat64(const ServerName& server, const std::vector<Endpoint>& found) {
    if (const auto prefix = Nat64Prefix::inAnswer(addressesOf(found))) return prefix;
    if (IpAddress::parse(server.host)) return std::nullopt; // where no name was asked for there may be no DNS
    const auto answer = lookUp({kWellKnownName, server.port});
    return answer ? Nat64Prefix::inAnswer(addressesOf(*answer)) : std::nullopt;
}

std::vector<Endpoint> throughNat64(const Nat64Prefix& prefix, const std::vector<Endpoint>& servers) {
    std::vector<Endpoint> out;
    for (const Endpoint& server : servers) {
        const Endpoint there =
            server.isV4() ? Endpoint(prefix.synthesize(server.address()), server.port()) : server;
        if (std::ranges::find(out, there) == out.end()) out.push_back(there);
    }
    return out;
}

} // namespace thisbe::peer
