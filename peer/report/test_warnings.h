// What somebody who reads a test's figures has to know.
#pragma once

#include "peer/report/test_result.h"

namespace thisbe::peer {

// A sentence each.
std::vector<std::string> warningsOf(const TestResult& result, const TestResult::Direction& direction);

} // namespace thisbe::peer
