// What the forwarder makes of a server's words must not depend on the pieces that they arrive in, and nothing
// of them may move a terminal's cursor. First byte: size of the pieces and order of the answers.
#include "relay6/ansi_filter.h"
#include "relay6/dialogue.h"
#include "relay6/token_id_text.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

using namespace thisbe;
using namespace thisbe::relay6;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

struct Heard {
    std::string text;
    std::string coloured;
    std::vector<std::string> answers;
    bool complete = false;

    bool operator==(const Heard&) const = default;
};

Heard hear(std::string_view text, Dialogue::Order order, std::size_t pieceSize) {
    AnsiFilter plain;
    AnsiFilter coloured(AnsiFilter::Colours::keep);
    Dialogue dialogue({{"address", "::1"}, {"port", "7001"}, {"add", "sum"}, {"ready", std::nullopt}}, order);
    Heard out;
    while (!text.empty()) {
        const std::string_view piece = text.substr(0, pieceSize);
        std::string left;
        plain.filter(piece, left);
        coloured.filter(piece, out.coloured);
        for (std::string& answer : dialogue.onText(left))
            out.answers.push_back(std::move(answer));
        out.text += left;
        text.remove_prefix(piece.size());
    }
    out.complete = dialogue.complete();
    return out;
}

bool movesCursor(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f;
}

void checkAcks(std::string_view text) {
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        const auto id = parseAck(line);
        if (!id) continue;
        if (line.back() == '\r') line.remove_suffix(1);
        const auto again = parseAck("ACK " + id->toString());
        require(again && *again == *id && line.substr(0, 4) == "ACK ");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const std::string_view text = asText(ByteView(data + 1, size - 1));
    const Dialogue::Order order = data[0] % 2 == 0 ? Dialogue::Order::any : Dialogue::Order::script;
    const Heard whole = hear(text, order, text.size() + 1);
    require(whole == hear(text, order, std::size_t{data[0]} / 2 + 1));
    require(std::none_of(whole.text.begin(), whole.text.end(), movesCursor));
    require(!whole.complete || whole.answers.size() == 3);
    checkAcks(text);
    if (const auto exchange = parseExchange(text)) require(!exchange->expect.empty() && exchange->answer);
    return 0;
}
