// A test's result as a row of a database.
#pragma once

#include "peer/report/test_result.h"
#include "peer/store/test_row.h"

namespace thisbe::peer {

// Whose kind is "udp", or "peer", whose remote is "ID by WAY"; without time and side.
TestRow asRow(const TestResult& result);

} // namespace thisbe::peer
