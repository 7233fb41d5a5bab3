// A packet's description as the record format carries it.
#pragma once

#include "shared/base/clock.h"
#include "shared/packet/record_type.h"
#include "shared/packet/uuid.h"

#include <cstdint>
#include <string>
#include <vector>

namespace thisbe::packet {

// Where the described packet came from or went to. The "ip" is text: the format's users put names there too.
struct RecordAddress {
    std::string ip;
    std::uint16_t port = 0; // 0 where the type has none

    friend bool operator==(const RecordAddress&, const RecordAddress&) = default;
};

struct RecordMetadata {
    std::uint64_t ttl = 64;
    std::string protocol = "IPv4";
    std::uint64_t sequence = 0;

    friend bool operator==(const RecordMetadata&, const RecordMetadata&) = default;
};

// One record. On the wire (TCP): a 4-byte big-endian length, then as much UTF-8 JSON:
//   {"id": UUID, "timestamp": ISO 8601 UTC, "type": "TCP", "source": {"ip","port"}, "destination":
//   {"ip","port"},
//    "size": bytes, "payload": text, "flags": ["SYN",…], "metadata": {"ttl": 64, "protocol": "IPv4",
//    "sequence": 1}}
// All strings are UTF-8. Used again and again it keeps the memory of its strings.
struct Record {
    Uuid id;
    WallTime timestamp;
    RecordType type = RecordType::tcp;
    RecordAddress source;
    RecordAddress destination;
    std::uint64_t size = 0; // bytes of the described packet's payload, by its sender's word
    std::string payload;
    std::vector<std::string> flags;
    RecordMetadata metadata;

    friend bool operator==(const Record&, const Record&) = default;
};

} // namespace thisbe::packet
