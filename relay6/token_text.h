// Which bytes a token may hold.
#pragma once

#include "shared/base/bytes.h"

namespace thisbe::relay6 {

// The forwarder sends tokens separated by spaces and line ends, so a token that holds one would arrive as
// two: whoever may send one token could send two. No space and no control character (0x00 to 0x20, 0x7f);
// every other byte, and so all of UTF-8, passes unchanged.
inline bool isPlainToken(ByteView token) {
    unsigned bad = 0;
    for (const std::uint8_t byte : token) // no early exit: the compiler makes vector instructions of it
        bad |= static_cast<unsigned>(byte <= 0x20) | static_cast<unsigned>(byte == 0x7f);
    return bad == 0;
}

} // namespace thisbe::relay6
