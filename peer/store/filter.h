// --filter EXPRESSION into a condition for SQL.
#pragma once

#include "peer/store/filter_key.h"

#include <string>
#include <string_view>

namespace thisbe::peer {

//   expression = term { ("or" | "||") term }
//   term       = factor { ("and" | "&&") factor }
//   factor     = ("not" | "!") factor | "(" expression ")" | comparison
//   comparison = KEY ("=" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "contains" | "!~") VALUE
//              | a word among the choices of the first key: udp means type=UDP
// A VALUE is a word or stands in "quotes", where \" and \\ are escapes. Errors say where and what was
// expected. Bounded in length, depth and comparisons, so that SQLite takes whatever is taken here.
Result<SqlCondition> parseFilter(std::string_view expression, std::span<const FilterKey> keys, WallTime now);

} // namespace thisbe::peer
