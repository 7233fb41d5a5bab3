// The addresses of the lab's world. All are from documentation ranges (RFC 5737, RFC 3849) or private ones.
//
//                         server  198.51.100.1, 198.51.100.2, 2001:db8::1, 2001:db8::2
//                           |
//     nat-a --------------router-------------- nat-b          (a cgn stands between them for kind cgnat)
//     192.0.2.10            |           203.0.113.10
//     |- a1 192.168.1.10                  |- b1 192.168.1.10  (the same range in both homes, on purpose)
//     |- a2 192.168.1.11                  |- b2 192.168.1.11
#pragma once

#include <array>
#include <string>

namespace thisbe::natlab {

inline constexpr const char* kServerIpv4First = "198.51.100.1";
inline constexpr const char* kServerIpv4Second = "198.51.100.2";
inline constexpr const char* kServerIpv6First = "2001:db8::1";
inline constexpr const char* kServerIpv6Second = "2001:db8::2";
inline constexpr const char* kServerIpv4Router = "198.51.100.254";
inline constexpr const char* kServerIpv6Router = "2001:db8::ffff";

// The carrier's NAT of the kind cgnat.
inline constexpr const char* kCarrierRouter = "192.0.2.193";
inline constexpr const char* kCarrierExternal = "192.0.2.200";
inline constexpr const char* kCarrierInside = "100.64.0.1"; // in 100.64.0.0/10

// Inside a NAT64 gateway: the IPv4 addresses that stand for IPv6 hosts.
inline constexpr const char* kNat64Pool = "192.168.255.0/24";
inline constexpr const char* kNat64Router = "192.168.255.1";

// One home. "wan" is the subnet to the router (/26), "lan" the one inside (/24, for kind open a public /26).
struct HomeAddresses {
    char letter;                            // 'a' or 'b'
    const char* wanRouter;                  // the router's end
    const char* external;                   // what the world sees: the NAT's address ...
    const char* tunUplink;                  // ... or, where a TUN NAT holds that, the gateway's own
    const char* carrierWan;                 // the NAT's address where it stands behind the carrier's
    const char* wanRouter6;                 // /64
    const char* wan6;                       //
    const char* lanRouter6;                 // /64
    const char* lanPrefix6;                 //
    std::array<const char*, 2> hosts6;      //
    const char* nat64Prefix;                // a /96
    const char* publicLanPrefix;            // kind open: /26
    const char* publicLanRouter;            //
    std::array<const char*, 2> publicHosts; //
};

inline constexpr const char* kPrivateLanRouter = "192.168.1.1";
inline constexpr const char* kPrivateLanPrefix = "192.168.1.0/24";
inline constexpr std::array kPrivateHosts{"192.168.1.10", "192.168.1.11"};
// b1 and b2 of the kind same-lan, where they live in home A.
inline constexpr std::array kGuestHosts{"192.168.1.20", "192.168.1.21"};

inline constexpr std::array<HomeAddresses, 2> kHomes{{
    {'a',
     "192.0.2.1",
     "192.0.2.10",
     "192.0.2.2",
     "100.64.0.10",
     "2001:db8:a::1",
     "2001:db8:a::10",
     "2001:db8:a:1::1",
     "2001:db8:a:1::/64",
     {"2001:db8:a:1::10", "2001:db8:a:1::11"},
     "2001:db8:a:64::/96",
     "192.0.2.128/26",
     "192.0.2.129",
     {"192.0.2.140", "192.0.2.141"}},
    {'b',
     "203.0.113.1",
     "203.0.113.10",
     "203.0.113.2",
     "100.64.0.20",
     "2001:db8:b::1",
     "2001:db8:b::10",
     "2001:db8:b:1::1",
     "2001:db8:b:1::/64",
     {"2001:db8:b:1::10", "2001:db8:b:1::11"},
     "2001:db8:b:64::/96",
     "203.0.113.128/26",
     "203.0.113.129",
     {"203.0.113.140", "203.0.113.141"}},
}};

} // namespace thisbe::natlab
