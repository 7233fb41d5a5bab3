// Which bytes a token may hold.
#pragma once

#include "shared/base/bytes.h"

#include <cstring>

namespace thisbe::relay6 {

// The forwarder sends tokens separated by spaces and line ends, so a token that holds one would arrive as
// two: whoever may send one token could send two. No space and no control character (0x00 to 0x20, 0x7f);
// every other byte, and so all of UTF-8, passes unchanged.
// This runs for every token, so eight bytes at a time.
inline bool isPlainToken(ByteView token) {
    constexpr std::uint64_t kOnes = 0x0101010101010101U;
    constexpr std::uint64_t kHighs = 0x8080808080808080U;
    // A high bit in a byte that is less than 0x21, or that is 0x7f (exact in whether there is one at all).
    const auto findsBad = [](std::uint64_t word) {
        const std::uint64_t isDelete = word ^ (kOnes * 0x7f);
        return (((word - kOnes * 0x21) & ~word) | ((isDelete - kOnes) & ~isDelete)) & kHighs;
    };
    std::uint64_t bad = 0;
    std::uint64_t word = 0;
    std::size_t at = 0;
    for (; at + sizeof word <= token.size(); at += sizeof word) {
        std::memcpy(&word, token.data() + at, sizeof word);
        bad |= findsBad(word);
    }
    word = kOnes * 'x';
    if (at < token.size()) std::memcpy(&word, token.data() + at, token.size() - at);
    return (bad | findsBad(word)) == 0;
}

} // namespace thisbe::relay6
