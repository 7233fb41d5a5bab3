// A network interface of this host, and an address on one, as the kernel lists them (rtnetlink(7)).
#pragma once

#include "shared/base/ip_address.h"

#include <chrono>
#include <string>

namespace thisbe {

struct NetworkInterface {
    std::uint32_t index = 0;
    std::string name;
    std::string kind; // "tun", "wireguard", "veth", …; empty for hardware and loopback
    std::uint32_t mtu = 0;
    bool running = false; // up, and with a carrier
    bool loopback = false;
};

struct InterfaceAddress {
    static constexpr std::chrono::seconds kForever = std::chrono::seconds::max();

    IpAddress address; // a link-local one carries its interface as scope id
    std::uint8_t prefixLength = 0;
    std::uint32_t interfaceIndex = 0;
    bool temporary = false;     // RFC 8981
    bool stablePrivacy = false; // RFC 7217
    bool deprecated = false;
    bool unconfirmed = false;                     // duplicate address detection runs still, or has failed
    std::chrono::seconds preferredFor = kForever; // until it is deprecated
};

} // namespace thisbe
