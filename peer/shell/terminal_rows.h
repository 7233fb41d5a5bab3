// Where the cursor stands on a terminal after some text.
#pragma once

#include <string>
#include <string_view>

namespace thisbe::peer {

// UTF-8 as the locale's wide characters (LC_CTYPE must be of UTF-8); what is malformed becomes '?', one for
// each byte, as wide as terminals show it.
std::wstring wide(std::string_view text);

// The row, counted from the first, in which the cursor stands after these characters, by wcwidth.
int rowAfter(std::wstring_view text, int columns);

} // namespace thisbe::peer
