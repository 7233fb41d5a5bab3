// One row of the table of packets, as it goes into a database.
#pragma once

#include "shared/base/clock.h"
#include "shared/packet/record_type.h"
#include "shared/packet/uuid.h"

#include <cstdint>
#include <string_view>

namespace thisbe::peer {

// Which way a record went, as seen from the host that kept it.
enum class PacketDirection : std::uint8_t { in, out };

const char* toString(PacketDirection direction);

// The texts belong to whoever made the row.
struct PacketRow {
    WallTime seenAt{}; // when this host read the record, or made it
    PacketDirection direction = PacketDirection::in;
    packet::Uuid id;
    WallTime timestamp{};
    packet::RecordType type = packet::RecordType::tcp;
    std::uint16_t sourcePort = 0;
    std::uint16_t destinationPort = 0;
    std::uint64_t size = 0;
    std::uint64_t ttl = 0;
    std::uint64_t sequence = 0;
    std::uint64_t payloadBytes = 0; // of the whole payload
    std::string_view connection;    // the other end of the record's connection
    std::string_view sourceIp;      // text; may be a name
    std::string_view destinationIp; // the same
    std::string_view protocol;      //
    std::string_view flags;         // a JSON array
    std::string_view payload;       // its beginning
};

} // namespace thisbe::peer
