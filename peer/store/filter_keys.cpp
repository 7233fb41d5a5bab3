#include "peer/store/filter_key.h"

namespace thisbe::peer {

std::span<const FilterKey> packetFilterKeys() {
    using Kind = FilterKind;
    static const std::vector<FilterKey> keys{
        {"type",
         Kind::choice,
         {"type"},
         {"TCP", "UDP", "ICMP", "HTTP"},
         "TCP, UDP, ICMP or HTTP; udp alone means type=UDP"},
        {"source",
         Kind::address,
         {"source_ip"},
         {},
         "where the packet came from: 192.0.2.7, 10.0.0.0/8, a name"},
        {"destination", Kind::address, {"destination_ip"}, {}, "where it went"},
        {"host", Kind::address, {"source_ip", "destination_ip"}, {}, "one of the two"},
        {"sport", Kind::number, {"source_port"}, {}, "source port"},
        {"dport", Kind::number, {"destination_port"}, {}, "destination port"},
        {"port", Kind::number, {"source_port", "destination_port"}, {}, "one of the two"},
        {"size", Kind::number, {"size"}, {}, "bytes of payload, by the packet's own word"},
        {"sequence", Kind::number, {"sequence"}, {}, "its number"},
        {"ttl", Kind::number, {"ttl"}, {}, "time to live"},
        {"protocol", Kind::text, {"protocol"}, {}, "IPv4, IPv6"},
        {"flags", Kind::list, {"flags"}, {}, "has this flag: flags=SYN"},
        {"payload", Kind::text, {"payload"}, {}, "the first 8192 bytes"},
        {"id", Kind::text, {"id"}, {}, "its UUID"},
        {"connection", Kind::text, {"connection"}, {}, "the other end that it was read from or sent to"},
        {"direction",
         Kind::choice,
         {"direction"},
         {"in", "out"},
         "in (received here) or out (sent from here)"},
        {"time", Kind::time, {"timestamp"}, {}, "the packet's own time, which its line shows"},
        {"text",
         Kind::text,
         {"payload", "source_ip", "destination_ip", "flags", "protocol", "connection", "id"},
         {},
         "any text of it"}};
    return keys;
}

std::span<const FilterKey> testFilterKeys() {
    using Kind = FilterKind;
    static const std::vector<FilterKey> keys{
        {"kind", Kind::text, {"kind"}, {}, "udp, tcp, http, records, mixed, random, peer"},
        {"side",
         Kind::choice,
         {"side"},
         {"generator", "listener"},
         "which side kept it: generator or listener"},
        {"remote", Kind::text, {"remote"}, {}, "the other side"},
        {"outcome", Kind::text, {"outcome"}, {}, "completed, …"},
        {"plan", Kind::text, {"plan"}, {}, "what was asked for, in words"},
        {"sent", Kind::number, {"sent"}, {}, "packets, messages or requests"},
        {"received", Kind::number, {"received"}, {}, "the same"},
        {"lost", Kind::number, {"(sent - received)"}, {}, "sent - received"},
        {"result", Kind::text, {"result"}, {}, "its JSON document"}};
    return keys;
}

} // namespace thisbe::peer
