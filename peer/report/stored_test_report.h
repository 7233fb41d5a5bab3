// Rows of the table of tests, for people and for programs.
#pragma once

#include "peer/store/stored_test.h"
#include "shared/program/terminal.h"

#include <string>
#include <string_view>

namespace thisbe::peer {

// Each appends one line with its end.

// "2026-11-30 08:00:00 [udp ] generator with 192.0.2.7:5202, completed | Sent: 3000 | Received: 2998 | …"
void appendText(const StoredTest& test, const Paint& paint, std::string& out);
// Schema thisbe.tests/1 (docs/store.md).
void appendJson(const StoredTest& test, std::string& out);
// RFC 4180 but for its line ends, in the order of the table's columns; without result.
void appendCsv(const StoredTest& test, std::string& out);
std::string_view testCsvHeader();

} // namespace thisbe::peer
