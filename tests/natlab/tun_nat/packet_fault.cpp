#include "tests/natlab/tun_nat/packet_fault.h"

namespace thisbe::natlab {

const char* toString(PacketFault fault) {
    switch (fault) {
    case PacketFault::notIpv4:
        return "not-ipv4";
    case PacketFault::truncated:
        return "truncated";
    case PacketFault::malformed:
        return "malformed";
    case PacketFault::fragment:
        return "fragment";
    case PacketFault::protocol:
        return "protocol";
    case PacketFault::icmpType:
        return "icmp-type";
    case PacketFault::unknownFlow:
        return "unknown-flow";
    }
    return "?";
}

} // namespace thisbe::natlab
