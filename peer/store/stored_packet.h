// A row of the table of packets, read again.
#pragma once

#include "peer/store/packet_row.h"
#include "shared/packet/record.h"

namespace thisbe::peer {

struct StoredPacket {
    std::int64_t number = 0; // in its file, from 1 on
    WallTime seenAt{};
    PacketDirection direction = PacketDirection::in;
    std::string connection;
    std::uint64_t payloadBytes = 0; // of the whole payload; record has its beginning
    packet::Record record;
};

} // namespace thisbe::peer
