// Results of a test over TCP, for people and programs (schema thisbe.tcp/1).
#pragma once

#include "shared/packet/stream/stream_totals.h"

#include <string>

namespace thisbe::peer {

// "1200 messages, 78643200 B in 1.002 s: 627.9 Mbit/s (rtt 0.045 ms, least 0.020 ms, 0 retransmissions,
// window 10)"
std::string totalsText(const packet::StreamTotals& totals);
// A JSON object.
std::string totalsJson(const packet::StreamTotals& totals);

} // namespace thisbe::peer
