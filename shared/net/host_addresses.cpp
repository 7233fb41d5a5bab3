#include "shared/net/host_addresses.h"

#include "shared/base/address_class.h"
#include "shared/base/ip_prefix.h"
#include "shared/net/file_descriptor.h"
#include "shared/net/netlink_listing.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace thisbe {
namespace {

// A listing that changes while it is read is read again, so often.
constexpr int kAttempts = 8;
constexpr std::size_t kDatagramSize = 32 * 1024; // what the kernel fills at most in one piece

bool isTunnel(const NetworkInterface& interface) {
    static constexpr std::array<std::string_view, 13> kinds = {"tun",    "wireguard", "ipip",   "sit", "gre",
                                                               "gretap", "ip6gre",    "ip6tnl", "vti", "vti6",
                                                               "xfrm",   "geneve",    "vxlan"};
    return std::ranges::find(kinds, interface.kind) != kinds.end();
}

bool isOwnTunnel(const NetworkInterface& interface, const HostAddressRules& rules) {
    return !rules.ownTunnelPrefix.empty() && isTunnel(interface) &&
           interface.name.starts_with(rules.ownTunnelPrefix);
}

bool isGathered(const InterfaceAddress& candidate, const NetworkInterface& interface,
                const HostAddressRules& rules) {
    if (!interface.running || isOwnTunnel(interface, rules)) return false;
    if (candidate.deprecated || candidate.unconfirmed) return false;
    switch (classify(candidate.address)) {
    // "Addresses from a loopback interface MUST NOT be included in the candidate addresses" (RFC
    // 8445, 5.1.1.1).
    case AddressClass::loopback:
        return rules.loopback;
    case AddressClass::linkLocal:
        return rules.linkLocal && (rules.loopback || !interface.loopback);
    // "Deprecated IPv4-compatible IPv6 addresses … MUST NOT be included".
    case AddressClass::ipv4Compatible:
    case AddressClass::ipv4Mapped:
    case AddressClass::unspecified:
    case AddressClass::multicast:
    case AddressClass::broadcast:
        return false;
    case AddressClass::global:
    case AddressClass::privateUse:
    case AddressClass::carrierGradeNat:
    case AddressClass::uniqueLocal:
    case AddressClass::documentation:
    case AddressClass::benchmarking:
    case AddressClass::reserved:
    case AddressClass::sixToFour:
    case AddressClass::teredo:
    case AddressClass::nat64:
        return rules.loopback || !interface.loopback;
    }
    return false;
}

bool preventsTracking(const InterfaceAddress& address) {
    return address.temporary || address.stablePrivacy;
}

// RFC 8445, section 5.1.1.1: where an address that prevents location tracking is gathered, "host candidates
// that correspond to IPv6 addresses that do allow location tracking, are configured on the same interface,
// and are part of the same network prefix MUST NOT be gathered", nor link-local ones.
bool allowsTrackingNeedlessly(const InterfaceAddress& address, std::span<const InterfaceAddress> gathered) {
    if (address.address.isV4() || preventsTracking(address)) return false;
    const bool linkLocal = classify(address.address) == AddressClass::linkLocal;
    const IpPrefix prefix(address.address, address.prefixLength);
    return std::ranges::any_of(gathered, [&](const InterfaceAddress& other) {
        if (other.interfaceIndex != address.interfaceIndex || !preventsTracking(other)) return false;
        return linkLocal || prefix.contains(other.address);
    });
}

int rank(const HostAddress& address) {
    const AddressClass scope = classify(address.address);
    if (scope == AddressClass::loopback) return 6;
    if (scope == AddressClass::linkLocal) return address.address.isV6() ? 4 : 5;
    if (scope == AddressClass::uniqueLocal) return 3;
    if (address.address.isV4()) return 2;
    return address.temporary ? 0 : 1;
}

// One listing: request type RTM_GETLINK or RTM_GETADDR.
NetlinkListing::Progress list(int fd, std::uint16_t type, NetlinkListing& listing) {
    struct {
        nlmsghdr head;
        rtgenmsg body;
    } request{};
    request.head.nlmsg_len = NLMSG_LENGTH(sizeof request.body);
    request.head.nlmsg_type = type;
    request.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.body.rtgen_family = AF_UNSPEC;
    if (::send(fd, &request, request.head.nlmsg_len, 0) < 0) return NetlinkListing::Progress::failed;
    std::vector<std::uint8_t> datagram(kDatagramSize);
    NetlinkListing::Progress progress = NetlinkListing::Progress::more;
    while (progress == NetlinkListing::Progress::more) {
        const ssize_t got = ::recv(fd, datagram.data(), datagram.size(), MSG_TRUNC);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0 || static_cast<std::size_t>(got) > datagram.size())
            return NetlinkListing::Progress::failed;
        progress = listing.add(ByteView(datagram).first(static_cast<std::size_t>(got)));
    }
    return progress;
}

} // namespace

std::vector<HostAddress> usableAddresses(std::span<const NetworkInterface> interfaces,
                                         std::span<const InterfaceAddress> addresses,
                                         const HostAddressRules& rules) {
    std::vector<InterfaceAddress> gathered;
    std::vector<HostAddress> usable;
    const auto interfaceOf = [&](const InterfaceAddress& address) {
        return std::ranges::find(interfaces, address.interfaceIndex, &NetworkInterface::index);
    };
    for (const InterfaceAddress& address : addresses) {
        const auto interface = interfaceOf(address);
        if (interface != interfaces.end() && isGathered(address, *interface, rules))
            gathered.push_back(address);
    }
    for (const InterfaceAddress& address : gathered) {
        if (rules.privacy && allowsTrackingNeedlessly(address, gathered)) continue;
        const auto interface = interfaceOf(address);
        usable.push_back({.address = address.address,
                          .interfaceName = interface->name,
                          .interfaceIndex = interface->index,
                          .mtu = interface->mtu,
                          .temporary = address.temporary,
                          .preferredFor = address.preferredFor});
    }
    std::ranges::stable_sort(usable, {}, rank);
    return usable;
}

namespace {

Result<NetlinkListing> listHost() {
    NetlinkListing listing;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        // A new socket each time, so that nothing of an interrupted listing is left in it.
        const FileDescriptor socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
        if (!socket)
            return failure(std::string("host addresses: no netlink socket: ") + std::strerror(errno));
        listing.clear();
        NetlinkListing::Progress progress = list(socket.get(), RTM_GETLINK, listing);
        if (progress == NetlinkListing::Progress::done) progress = list(socket.get(), RTM_GETADDR, listing);
        if (progress == NetlinkListing::Progress::done) return listing;
        if (progress == NetlinkListing::Progress::failed)
            return failure("host addresses: the kernel did not list interfaces and addresses");
    }
    return failure("host addresses: the list changed at every one of " + std::to_string(kAttempts) +
                   " attempts");
}

} // namespace

Result<std::vector<HostAddress>> hostAddresses(const HostAddressRules& rules) {
    const auto listing = listHost();
    if (!listing) return tl::unexpected(listing.error());
    return usableAddresses(listing->interfaces(), listing->addresses(), rules);
}

Result<std::vector<IpAddress>> allHostAddresses() {
    const auto listing = listHost();
    if (!listing) return tl::unexpected(listing.error());
    std::vector<IpAddress> out;
    for (const InterfaceAddress& there : listing->addresses())
        out.push_back(there.address);
    return out;
}

} // namespace thisbe
