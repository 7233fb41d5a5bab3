// What an address is for, by the IANA special-purpose registries (RFC 6890).
#pragma once

#include "shared/base/ip_address.h"

#include <optional>

namespace thisbe {

enum class AddressClass : std::uint8_t {
    global,          // none of the below
    unspecified,     // 0.0.0.0/8 ("this network", RFC 791) and ::
    loopback,        // 127.0.0.0/8, ::1
    privateUse,      // 10/8, 172.16/12, 192.168/16 (RFC 1918)
    carrierGradeNat, // 100.64.0.0/10 (RFC 6598)
    linkLocal,       // 169.254/16 (RFC 3927), fe80::/10
    uniqueLocal,     // fc00::/7 (RFC 4193) and the deprecated site-local fec0::/10
    documentation,   // 192.0.2/24, 198.51.100/24, 203.0.113/24, 2001:db8::/32, 3fff::/20
    multicast,       // 224/4, ff00::/8
    broadcast,       // 255.255.255.255
    benchmarking,    // 198.18/15 (RFC 2544), 2001:2::/48
    reserved,        // 192.0.0/24, 240/4, 100::/64 and other blocks that carry no unicast traffic
    ipv4Mapped,      // ::ffff:0:0/96
    ipv4Compatible,  // ::/96 (deprecated)
    sixToFour,       // 2002::/16, and its relay anycast 192.88.99/24
    teredo,          // 2001::/32
    nat64,           // 64:ff9b::/96 (RFC 6052), 64:ff9b:1::/48 (RFC 8215)
};

const char* toString(AddressClass addressClass);

// The class of the address as written: a mapped address is ipv4Mapped, not the class of what it maps; filter
// canonical() and embeddedIpv4() as well.
AddressClass classify(const IpAddress& address);

// The IPv4 address that traffic to this IPv6 address may come out at: in mapped, compatible, 6to4 (RFC 3056),
// Teredo (RFC 4380, the obfuscated client), NAT64 (well-known and local-use prefix) and, under any other
// prefix, ISATAP (RFC 5214) addresses. A deny list must hold for it too.
std::optional<IpAddress> embeddedIpv4(const IpAddress& address);

} // namespace thisbe
