// What a sender's stream holds must not depend on the pieces that it arrives in, nor on whether whole lines
// are looked at together. First byte: framing and size of the pieces; second: the longest token.
#include "relay6/plain_lines.h"
#include "relay6/token_framing.h"
#include "relay6/token_text.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

using namespace thisbe;
using namespace thisbe::relay6;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

struct Found {
    std::vector<std::string> tokens;
    bool fits = true;
    bool whole = false; // at the sender's end

    bool operator==(const Found&) const = default;
};

Found cut(Framing framing, std::size_t limit, ByteView stream, std::size_t pieceSize) {
    TokenFramer framer(framing, limit);
    Found found;
    const auto onToken = [&](ByteView token) {
        require(!token.empty() && token.size() <= limit);
        found.tokens.emplace_back(asText(token));
        return true;
    };
    while (!stream.empty() && found.fits) {
        const ByteView piece = stream.first(std::min(stream.size(), pieceSize));
        found.fits = framer.feed(piece, onToken);
        require(framer.heldBytes() <= limit + 4);
        stream = stream.subspan(piece.size());
    }
    if (found.fits) found.whole = framer.finish(onToken);
    return found;
}

bool isPlain(const std::string& token) {
    return isPlainToken(asBytes(token));
}

void compareWithWholeLines(const Found& careful, ByteView stream, std::size_t limit) {
    if (const auto count = countPlainLines(stream, limit, LineBytes::plain))
        require(careful.fits && careful.whole && careful.tokens.size() == *count &&
                std::all_of(careful.tokens.begin(), careful.tokens.end(), isPlain));
    if (const auto count = countPlainLines(stream, limit, LineBytes::any))
        require(careful.fits && careful.whole && careful.tokens.size() == *count);
    const std::size_t within = wholeLinesWithin(stream, limit);
    require(within <= stream.size() &&
            (within == stream.size() || within == 0 || stream[within - 1] == '\n'));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const ByteView stream(data + 2, size - 2);
    const std::size_t limit = std::size_t{data[1]} + 1;
    const auto framing = static_cast<Framing>(data[0] % 3);
    const Found whole = cut(framing, limit, stream, stream.size() + 1);
    require(whole == cut(framing, limit, stream, std::size_t{data[0]} / 3 + 1));
    if (framing == Framing::newline) compareWithWholeLines(whole, stream, limit);
    return 0;
}
