// What became of records to a peer, for people and for programs (docs/generate.md, schema
// thisbe.records.peer/1).
#pragma once

#include "peer/packets/outgoing_records.h"
#include "shared/program/terminal.h"

#include <string>

namespace thisbe::peer {

// Whole lines.
std::string asText(const RecordsAccount& account, const Paint& paint);
// One object on one line, without its end.
std::string asJson(const RecordsAccount& account);

} // namespace thisbe::peer
