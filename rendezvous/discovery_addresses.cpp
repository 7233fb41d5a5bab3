#include "rendezvous/discovery_addresses.h"

namespace thisbe::rendezvous {

DiscoveryAddresses::DiscoveryAddresses(std::span<const IpAddress> listen, std::uint16_t port,
                                       std::uint16_t alternatePort)
    : port_(port), alternatePort_(alternatePort) {
    for (const AddressFamily family : {AddressFamily::ipv4, AddressFamily::ipv6}) {
        std::vector<IpAddress> ofFamily;
        for (const IpAddress& address : listen) {
            if (address.family() == family && !address.isUnspecified() && ofFamily.size() < 2)
                ofFamily.push_back(address);
        }
        if (ofFamily.size() == 2) addresses_.insert(addresses_.end(), ofFamily.begin(), ofFamily.end());
    }
}

std::optional<IpAddress> DiscoveryAddresses::otherAddress(const IpAddress& address) const {
    for (std::size_t i = 0; i < addresses_.size(); ++i) {
        // Pairs stand at even and odd places.
        if (addresses_[i] == address) return addresses_[i ^ 1];
    }
    return std::nullopt;
}

std::optional<Endpoint> DiscoveryAddresses::changed(const Endpoint& local, bool address, bool port) const {
    if (!enabled()) return std::nullopt;
    const auto newPort = !port ? local.port() : local.port() == port_ ? alternatePort_ : port_;
    if (!address) return Endpoint(local.address(), newPort);
    const auto other = otherAddress(local.address());
    if (!other) return std::nullopt;
    return Endpoint(*other, newPort);
}

} // namespace thisbe::rendezvous
