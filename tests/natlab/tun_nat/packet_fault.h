// Why the TUN NAT cannot translate a packet, whatever its tables say.
#pragma once

#include <cstddef>
#include <cstdint>

namespace thisbe::natlab {

enum class PacketFault : std::uint8_t {
    notIpv4,
    truncated,   // shorter than its headers say
    malformed,   // lengths that contradict each other, or a wrong ICMP checksum
    fragment,    // only the first one has ports; the NAT keeps no fragments (send with DF, as probes do)
    protocol,    // neither UDP nor TCP nor ICMP
    icmpType,    // neither an echo in the direction that can be mapped nor an error
    unknownFlow, // an ICMP error about a packet that was never translated
};

inline constexpr std::size_t kPacketFaultCount = 7;

const char* toString(PacketFault fault);

} // namespace thisbe::natlab
