// What ids and rooms are made of (docs/protocol.md, PEER-ID and ROOM).
#pragma once

#include <cstddef>
#include <string_view>

namespace thisbe::signal {

inline constexpr std::size_t kMaxNameSize = 64; // bytes
inline constexpr std::string_view kDefaultRoom = "lobby";

// 1 to 64 bytes of UTF-8 without control characters, white space, and characters that are invisible or turn
// the direction of writing: a name that is printed to a terminal may neither drive it nor look like two
// words.
bool isName(std::string_view text);

} // namespace thisbe::signal
