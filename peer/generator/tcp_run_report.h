// What came of a test over TCP, for people and programs (schema thisbe.tcp/1).
#pragma once

#include "peer/generator/tcp_run.h"
#include "peer/store/test_row.h"

#include <string>

namespace thisbe::peer {

// complete, interrupted or failed.
std::string outcomeOf(const TcpRun& run);
// Some lines, each with its end.
std::string asText(const TcpRun& run, bool reverse);
// One object on one line, with its end.
std::string asJson(const TcpRun& run, bool reverse);
// Without time and side. result: what asJson() gave, without its end.
TestRow asRow(const TcpRun& run, const packet::StreamPlan& plan, const std::string& result);

} // namespace thisbe::peer
