// What came of requests to an HTTP server, for people and programs (schema thisbe.http/1).
#pragma once

#include "peer/generator/http_run.h"
#include "peer/store/test_row.h"

#include <string>

namespace thisbe::peer {

// complete, interrupted, or failed (nothing was answered).
std::string outcomeOf(const HttpResults& results);
// Some lines, each with its end.
std::string asText(const std::string& target, const HttpResults& results);
// One object on one line, with its end.
std::string asJson(const std::string& target, const HttpResults& results);
// Without time and side. result: what asJson() gave, without its end.
TestRow asRow(const std::string& target, const HttpResults& results, const std::string& result);

} // namespace thisbe::peer
