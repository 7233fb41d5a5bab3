#include "shared/net/netlink_listing.h"

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>

namespace thisbe {
namespace {

// Netlink is in the host's byte order and its structures in the host's layout: copied, not read as the wire
// is.
template<class Struct>
std::optional<Struct> take(ByteView& bytes) {
    Struct value{};
    if (bytes.size() < sizeof value) return std::nullopt;
    std::memcpy(&value, bytes.data(), sizeof value);
    bytes = bytes.subspan(std::min<std::size_t>(bytes.size(), NLMSG_ALIGN(sizeof value)));
    return value;
}

template<class Struct>
std::optional<Struct> as(ByteView bytes) {
    return take<Struct>(bytes);
}

std::string text(ByteView bytes) {
    return std::string(asText(
        bytes.first(static_cast<std::size_t>(std::ranges::find(bytes, std::uint8_t{0}) - bytes.begin()))));
}

// Calls visit(type, payload) for each attribute, until one has an impossible length.
template<class Visit>
void forEachAttribute(ByteView bytes, Visit visit) {
    while (const auto head = as<rtattr>(bytes)) {
        if (head->rta_len < sizeof(rtattr) || head->rta_len > bytes.size()) return;
        visit(head->rta_type & NLA_TYPE_MASK, bytes.subspan(sizeof(rtattr), head->rta_len - sizeof(rtattr)));
        bytes = bytes.subspan(std::min<std::size_t>(bytes.size(), RTA_ALIGN(head->rta_len)));
    }
}

std::optional<IpAddress> address(unsigned family, ByteView bytes, std::uint32_t interfaceIndex) {
    if (family == AF_INET && bytes.size() == sizeof(IpAddress::V4Bytes)) {
        IpAddress::V4Bytes v4{};
        std::ranges::copy(bytes, v4.begin());
        return IpAddress(v4);
    }
    if (family != AF_INET6 || bytes.size() != sizeof(IpAddress::V6Bytes)) return std::nullopt;
    IpAddress::V6Bytes v6{};
    std::ranges::copy(bytes, v6.begin());
    const bool linkLocal = v6[0] == 0xfe && (v6[1] & 0xc0) == 0x80;
    return IpAddress(v6, linkLocal ? interfaceIndex : 0);
}

void applyFlags(std::uint32_t flags, InterfaceAddress& out) {
    const auto has = [flags](std::uint32_t bit) { return (flags & bit) != 0; };
    // The same bit means "secondary" for IPv4.
    out.temporary = out.address.isV6() && has(IFA_F_TEMPORARY);
    out.stablePrivacy = has(IFA_F_STABLE_PRIVACY);
    out.deprecated = has(IFA_F_DEPRECATED);
    // RFC 4429: an optimistic address may be used while detection runs.
    out.unconfirmed = has(IFA_F_DADFAILED) || (has(IFA_F_TENTATIVE) && !has(IFA_F_OPTIMISTIC));
}

} // namespace

void NetlinkListing::clear() {
    interfaces_.clear();
    addresses_.clear();
}

NetlinkListing::Progress NetlinkListing::add(ByteView datagram) {
    while (!datagram.empty()) {
        const auto head = as<nlmsghdr>(datagram);
        if (!head || head->nlmsg_len < NLMSG_HDRLEN || head->nlmsg_len > datagram.size())
            return Progress::failed;
        const ByteView message = datagram.subspan(NLMSG_HDRLEN, head->nlmsg_len - NLMSG_HDRLEN);
        if ((head->nlmsg_flags & NLM_F_DUMP_INTR) != 0) return Progress::interrupted;
        if (head->nlmsg_type == NLMSG_DONE) return Progress::done;
        if (head->nlmsg_type == NLMSG_ERROR) return Progress::failed;
        if (head->nlmsg_type == RTM_NEWLINK) addInterface(message);
        if (head->nlmsg_type == RTM_NEWADDR) addAddress(message);
        datagram = datagram.subspan(std::min<std::size_t>(datagram.size(), NLMSG_ALIGN(head->nlmsg_len)));
    }
    return Progress::more;
}

void NetlinkListing::addInterface(ByteView message) {
    const auto info = take<ifinfomsg>(message);
    if (!info || info->ifi_index <= 0) return;
    NetworkInterface found;
    found.index = static_cast<std::uint32_t>(info->ifi_index);
    found.running = (info->ifi_flags & IFF_UP) != 0 && (info->ifi_flags & IFF_RUNNING) != 0;
    found.loopback = (info->ifi_flags & IFF_LOOPBACK) != 0;
    forEachAttribute(message, [&](int type, ByteView payload) {
        if (type == IFLA_IFNAME) found.name = text(payload);
        if (type == IFLA_MTU) found.mtu = as<std::uint32_t>(payload).value_or(0);
        if (type != IFLA_LINKINFO) return;
        forEachAttribute(payload, [&](int inner, ByteView kind) {
            if (inner == IFLA_INFO_KIND) found.kind = text(kind);
        });
    });
    interfaces_.push_back(std::move(found));
}

void NetlinkListing::addAddress(ByteView message) {
    const auto info = take<ifaddrmsg>(message);
    if (!info) return;
    InterfaceAddress found;
    found.interfaceIndex = info->ifa_index;
    found.prefixLength = info->ifa_prefixlen;
    std::uint32_t flags = info->ifa_flags;
    std::optional<IpAddress> local;
    std::optional<IpAddress> prefix;
    forEachAttribute(message, [&](int type, ByteView payload) {
        if (type == IFA_LOCAL) local = address(info->ifa_family, payload, info->ifa_index);
        if (type == IFA_ADDRESS) prefix = address(info->ifa_family, payload, info->ifa_index);
        if (type == IFA_FLAGS) flags = as<std::uint32_t>(payload).value_or(flags);
        if (type != IFA_CACHEINFO) return;
        const auto lifetimes = as<ifa_cacheinfo>(payload);
        if (lifetimes && lifetimes->ifa_prefered != 0xffffffff)
            found.preferredFor = std::chrono::seconds{lifetimes->ifa_prefered};
    });
    // On a point-to-point link IFA_ADDRESS is the other side's.
    if (!local && !prefix) return;
    found.address = local ? *local : *prefix;
    applyFlags(flags, found);
    addresses_.push_back(found);
}

} // namespace thisbe
