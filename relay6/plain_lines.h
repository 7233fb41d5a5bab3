// Many tokens at once: the common case of a stream of lines.
#pragma once

#include "shared/base/bytes.h"

#include <cstddef>
#include <optional>

namespace thisbe::relay6 {

// What a line may hold besides, see token_text.h.
enum class LineBytes : bool { plain, any };

// How many tokens bytes are, when every line of them is a token as it stands: whole lines only, none empty,
// none longer than limit, no 0x0d, and none with a byte that allowed forbids. Nothing otherwise: then they
// have to be looked at one by one.
std::optional<std::size_t> countPlainLines(ByteView bytes, std::size_t limit, LineBytes allowed);

// The line ends in bytes.
std::size_t countLines(ByteView bytes);

// As many whole lines from the front as fit into room bytes; their size, 0 when the first is too long.
std::size_t wholeLinesWithin(ByteView lines, std::size_t room);

} // namespace thisbe::relay6
