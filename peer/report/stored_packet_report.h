// Rows of the table of packets, for people and for programs.
#pragma once

#include "peer/store/stored_packet.h"
#include "shared/program/terminal.h"

#include <string>
#include <string_view>

namespace thisbe::peer {

// Each appends one line with its end.

// As `thisbe listen --records` prints it, in the same colours.
void appendText(const StoredPacket& packet, const Paint& paint, std::string& out);
// Schema thisbe.packets/1 (docs/store.md).
void appendJson(const StoredPacket& packet, std::string& out);
// RFC 4180 but for its line ends, in the order of the table's columns.
void appendCsv(const StoredPacket& packet, std::string& out);
std::string_view packetCsvHeader();

} // namespace thisbe::peer
