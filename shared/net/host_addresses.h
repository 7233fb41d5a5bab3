// The addresses of this host that traffic can come from: what host candidates are gathered from.
#pragma once

#include "shared/base/result.h"
#include "shared/net/network_interface.h"

#include <span>
#include <string>
#include <vector>

namespace thisbe {

struct HostAddress {
    IpAddress address; // a link-local one carries its interface as scope id
    std::string interfaceName;
    std::uint32_t interfaceIndex = 0;
    std::uint32_t mtu = 0; // of the interface
    bool temporary = false;
    std::chrono::seconds preferredFor = InterfaceAddress::kForever;
};

struct HostAddressRules {
    // Tunnels (tun, tap, wireguard, ipip …) with names that begin so are our own: a candidate there would
    // lead into itself. Empty: none are.
    std::string ownTunnelPrefix = "thisbe";
    bool loopback = false;
    bool linkLocal = true;
    // RFC 8445, section 5.1.1.1: leave out addresses that allow tracking where there is one that does not.
    bool privacy = true;
};

// What the rules leave, without deprecated and unconfirmed addresses and interfaces that are down; the one to
// prefer first: IPv6 before IPv4, temporary before permanent, wider scope before narrower.
std::vector<HostAddress> usableAddresses(std::span<const NetworkInterface> interfaces,
                                         std::span<const InterfaceAddress> addresses,
                                         const HostAddressRules& rules);

// The same for this host, now. Asks the kernel: two short system calls or a few, no waiting. From any thread.
Result<std::vector<HostAddress>> hostAddresses(const HostAddressRules& rules);

// Every address that is this host itself: deprecated and unconfirmed ones too, and those of every interface.
Result<std::vector<IpAddress>> allHostAddresses();

} // namespace thisbe
