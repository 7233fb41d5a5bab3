// A stream of records, in one piece and in pieces that the first byte chooses: both ways must find the same
// records; what the parser takes must come out of the encoder as the same record, and its line must be one
// line.
#include "peer/records/record_line.h"
#include "shared/packet/record_encoder.h"
#include "shared/packet/record_framer.h"
#include "shared/packet/record_parser.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

using namespace thisbe;
using namespace thisbe::packet;

namespace {

constexpr std::size_t kMaxRecord = 8192;

void require(bool condition) {
    if (!condition) std::abort();
}

struct Found {
    std::vector<std::string> records;
    std::optional<RecordProblem> problem;
    std::size_t pending = 0;

    bool operator==(const Found&) const = default;
};

Found cut(ByteView stream, std::size_t pieceSize) {
    RecordFramer framer(kMaxRecord);
    Found found;
    while (!stream.empty() && !found.problem) {
        const ByteView piece = stream.first(std::min(pieceSize, stream.size()));
        found.problem = framer.onBytes(piece, [&](ByteView json) {
            found.records.emplace_back(asText(json));
            return true;
        });
        stream = stream.subspan(piece.size());
    }
    found.pending = found.problem ? 0 : framer.pendingBytes();
    return found;
}

void check(ByteView json) {
    static RecordParser parser(kMaxRecord);
    Record record;
    const auto parsed = parser.parse(json, record);
    if (!parsed) {
        require(!parsed.error().toString().empty());
        return;
    }
    std::string line;
    peer::appendRecordLine(record, "192.0.2.1:5", line);
    require(line.find('\n') == line.size() - 1 && line.find('\033') == std::string::npos);
    std::string text;
    appendRecordJson(record, text);
    if (text.size() > kMaxRecord) return; // escapes may be longer than what they stand for
    Record again;
    require(parser.parse(asBytes(text), again).has_value() && again == record);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const ByteView stream = ByteView(data, size).subspan(1);
    const Found whole = cut(stream, std::max<std::size_t>(stream.size(), 1));
    require(whole == cut(stream, std::size_t{1} + data[0]));
    for (const std::string& json : whole.records)
        check(asBytes(json));
    check(stream.first(std::min(stream.size(), kMaxRecord)));
    return 0;
}
