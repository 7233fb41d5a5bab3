// Cuts a stream in two ways, in one piece and in pieces that the input's first byte chooses: both must find
// the same frames and end in the same state.
#include "shared/stun/channel_data.h"
#include "shared/stun/message_view.h"
#include "shared/stun/stream_framer.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <vector>

using namespace thisbe;
using namespace thisbe::stun;

namespace {

constexpr std::size_t kMaxMessage = 600;

void require(bool condition) {
    if (!condition) std::abort();
}

struct Found {
    std::vector<std::vector<std::uint8_t>> frames;
    std::optional<FramingError> error;

    bool operator==(const Found&) const = default;
};

void takeAll(StreamFramer& framer, Found& found) {
    for (;;) {
        const auto frame = framer.next();
        if (!frame) {
            found.error = frame.error();
            return;
        }
        if (frame->kind == StreamFrame::Kind::none) return;
        require(!frame->bytes.empty() && frame->bytes.size() <= kMaxMessage);
        if (frame->kind == StreamFrame::Kind::channelData)
            require(ChannelData::parse(frame->bytes).has_value());
        else
            MessageView::parse(frame->bytes);
        found.frames.emplace_back(frame->bytes.begin(), frame->bytes.end());
    }
}

Found cut(ByteView stream, std::size_t pieceSize) {
    StreamFramer framer(kMaxMessage);
    Found found;
    while (!stream.empty() && !found.error) {
        const ByteSpan room = framer.writable();
        require(!room.empty());
        const std::size_t size = std::min({room.size(), stream.size(), pieceSize});
        std::ranges::copy(stream.first(size), room.begin());
        framer.committed(size);
        stream = stream.subspan(size);
        takeAll(framer, found);
    }
    return found;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const ByteView stream(data + 1, size - 1);
    require(cut(stream, kMaxMessage) == cut(stream, std::size_t{data[0]} % 32 + 1));
    ChannelData::parse(stream);
    return 0;
}
