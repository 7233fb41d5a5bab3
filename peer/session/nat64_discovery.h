// Whether a NAT64 stands between this host and IPv4, and how a server is reached through it.
#pragma once

#include "shared/base/nat64_prefix.h"
#include "shared/net/server_name.h"

#include <optional>
#include <vector>

namespace thisbe::peer {

// A packet to one of the IPv4 addresses (to any, where there are none) would find a way out of this host.
bool hasIpv4(const std::vector<Endpoint>& servers);

// The prefix that the resolver's answer for the server shows, or, where the server was typed as a name, its
// answer for ipv4only.arpa (RFC 7050): for hosts without IPv4 only. Waits for the resolver, seconds at worst.
std::optional<Nat64Prefix> discoverNat64(const ServerName& server, const std::vector<Endpoint>& found);

// Each once, in their order, IPv4 ones as IPv6 hosts reach them (RFC 8305, section 7).
std::vector<Endpoint> throughNat64(const Nat64Prefix& prefix, const std::vector<Endpoint>& servers);

} // namespace thisbe::peer
