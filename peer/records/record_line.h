// A record as one line for a person.
#pragma once

#include "shared/packet/record.h"
#include "shared/program/terminal.h"

#include <string>
#include <string_view>

namespace thisbe::peer {

// TCP blue, UDP cyan, ICMP yellow, HTTP green.
Colour colourOf(packet::RecordType type);

// Appends, with its newline,
//   2025-10-13 00:38:26 [TCP ] [127.0.0.1:42476] 192.168.1.100:43034 -> localhost:5555 | Size: 64B | Seq: #1
//   | Flags: [RST,FIN,ACK]
// The time is the record's own (UTC), the first address the connection's remote end; no flags, no " | Flags".
// What a stranger wrote is made printable and cut where it is longer than any sensible value.
void appendRecordLine(const packet::Record& record, std::string_view remote, std::string& out);

} // namespace thisbe::peer
