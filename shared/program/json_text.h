// Text as a JSON string, for the output that machines read.
#pragma once

#include <string>
#include <string_view>

namespace thisbe {

// With its quotes. Valid JSON whatever comes in (RFC 8259, section 7): control characters are escaped and
// bytes that are no UTF-8 become U+FFFD.
std::string jsonString(std::string_view text);

} // namespace thisbe
