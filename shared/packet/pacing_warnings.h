// In plain words: how what was sent differs from what was asked.
#pragma once

#include "shared/packet/sender_report.h"
#include "shared/packet/traffic_shape.h"

#include <string>
#include <vector>

namespace thisbe::packet {

// Empty when the stream was as asked: the rate within 2 %, the median gap's error below 5 % of the gap or 10
// µs, nothing refused by this host.
std::vector<std::string> pacingWarnings(const TrafficShape& asked, const SenderReport& report);

} // namespace thisbe::packet
