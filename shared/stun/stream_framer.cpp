#include "shared/stun/stream_framer.h"

#include "shared/stun/attribute_range.h"
#include "shared/stun/channel_data.h"
#include "shared/stun/message_header.h"
#include "shared/wire/byte_reader.h"

#include <algorithm>

namespace thisbe::stun {

const char* toString(FramingError error) {
    switch (error) {
    case FramingError::unknownProtocol:
        return "neither STUN nor ChannelData";
    case FramingError::badCookie:
        return "no magic cookie";
    case FramingError::lengthNotAligned:
        return "length no multiple of 4";
    case FramingError::tooLarge:
        return "message too large";
    }
    return "?";
}

StreamFramer::StreamFramer(std::size_t maxMessage) : buffer_(std::max(maxMessage, kHeaderSize)) {}

ByteSpan StreamFramer::writable() {
    if (begin_ > 0) {
        std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
                  buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
        end_ -= begin_;
        begin_ = 0;
    }
    return ByteSpan(buffer_).subspan(end_);
}

void StreamFramer::committed(std::size_t count) {
    end_ = std::min(end_ + count, buffer_.size());
}

Result<std::size_t, FramingError> StreamFramer::frameSize() const {
    const ByteView front = ByteView(buffer_).subspan(begin_, pending());
    if (front.empty()) return 0;
    // The first byte tells a wrong protocol before a byte more is kept of it.
    if (front[0] >= 0x80) return tl::make_unexpected(FramingError::unknownProtocol);
    if (front.size() < kChannelDataHeaderSize) return 0;

    ByteReader reader(front);
    const bool isStun = reader.u16() < 0x4000;
    const std::size_t length = reader.u16();
    if (!isStun) return channelDataSize(length, ChannelDataPadding::toFourBytes);
    if (length % 4 != 0) return tl::make_unexpected(FramingError::lengthNotAligned);
    // The cookie decides before the size does, so that the reason does not depend on how the stream was cut.
    const std::uint32_t cookie = reader.u32();
    if (!reader.ok()) return 0;
    if (cookie != kMagicCookie) return tl::make_unexpected(FramingError::badCookie);
    return kHeaderSize + length;
}

Result<StreamFrame, FramingError> StreamFramer::next() {
    const auto size = frameSize();
    if (!size) return tl::make_unexpected(size.error());
    if (*size > buffer_.size()) return tl::make_unexpected(FramingError::tooLarge);
    if (*size == 0 || *size > pending()) return StreamFrame{};
    const ByteView bytes = ByteView(buffer_).subspan(begin_, *size);
    begin_ += *size;
    return StreamFrame{bytes[0] < 0x40 ? StreamFrame::Kind::stun : StreamFrame::Kind::channelData, bytes};
}

} // namespace thisbe::stun
