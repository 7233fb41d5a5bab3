// Packets for the tests of tun_nat, with checksums computed the plain way.
#pragma once

#include "shared/base/endpoint.h"

#include <cstdint>
#include <vector>

namespace thisbe::natlab {

using PacketBytes = std::vector<std::uint8_t>;

struct TestPacket {
    std::uint8_t protocol = 17; // 1 ICMP, 6 TCP, 17 UDP
    Endpoint source;
    Endpoint destination; // ICMP: the source's port is the identifier
    std::uint8_t icmpType = 8;
    std::uint8_t hopLimit = 64;
    std::size_t options = 0; // bytes of IP options, a multiple of 4
    PacketBytes payload{'d', 'a', 't', 'a', '!'};
    bool udpChecksum = true;

    PacketBytes build() const;
};

// An ICMP error with that packet's head (all of it, if it is no longer than most) in it.
PacketBytes icmpError(const IpAddress& from, const IpAddress& to, std::uint8_t type, std::uint8_t code,
                      const PacketBytes& about, std::size_t most = 576);

// Empty when IP, UDP, TCP and ICMP checksums are right; else which one is wrong. Looks into ICMP errors too.
std::string wrongChecksum(const PacketBytes& packet, bool embedded = false);

} // namespace thisbe::natlab
