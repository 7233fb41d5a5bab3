// A test's result for people.
#pragma once

#include "peer/report/test_result.h"
#include "shared/program/terminal.h"

namespace thisbe::peer {

// Some lines, each with its end.
std::string asText(const TestResult& result, const Paint& paint);

// "35.1 us", "1.20 ms", "3.4 s": three digits and the unit that suits.
std::string humanTime(Duration duration);
// "5.12 Mbit/s" of so many bytes in that time.
std::string humanBitRate(std::uint64_t bytes, Duration took);

} // namespace thisbe::peer
