// A test's rates over time, for spreadsheets and plots.
#pragma once

#include "peer/report/test_result.h"

namespace thisbe::peer {

// A header line, then one line for each direction and slot: the slot's start in seconds, direction, side
// (sent or received), packets, bytes of payload, and both a second.
std::string asCsv(const TestResult& result);

} // namespace thisbe::peer
