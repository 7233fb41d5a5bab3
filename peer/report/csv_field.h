// Lines of comma-separated values (RFC 4180, but with \n alone as the line's end).
#pragma once

#include <span>
#include <string>

namespace thisbe::peer {

// Fields that hold a comma, a quote or a line's end are quoted.
void appendCsvLine(std::span<const std::string> fields, std::string& out);

} // namespace thisbe::peer
