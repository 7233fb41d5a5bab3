// A test's result for programs (docs/generate.md, schema thisbe.generate/1).
#pragma once

#include "peer/report/test_result.h"

namespace thisbe::peer {

// One object on one line, without its end. Times are integers of nanoseconds, sizes bytes.
std::string asJson(const TestResult& result);

// One object on one line while the test runs (schema thisbe.generate.progress/1). since: its start.
std::string progressAsJson(const TestResult& result, Duration since);

} // namespace thisbe::peer
