// ChannelData (RFC 8656, section 12.4):
//
//      0                   1                   2                   3
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |         Channel Number        |            Length             |
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |                       Application Data                        |
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
#pragma once

#include "shared/base/bytes.h"
#include "shared/base/result.h"
#include "shared/stun/attributes/channel_number.h"

#include <array>
#include <cstddef>

namespace thisbe::stun {

inline constexpr std::size_t kChannelDataHeaderSize = 4;
inline constexpr std::size_t kMaxChannelData = 65535;

enum class ChannelDataError : std::uint8_t {
    tooShort,      // fewer than 4 bytes
    notAChannel,   // the first two bits are not 01
    truncated,     // "the length field exceeds the actual" size
    trailingBytes, // more than padding follows
};

const char* toString(ChannelDataError error);

// The demultiplexing test: the channel numbers of RFC 8656 have 64..79 as their first byte, and those of RFC
// 5766 up to 127. Which of them are bound is the table's business.
constexpr bool looksLikeChannelData(ByteView datagram) {
    return datagram.size() >= kChannelDataHeaderSize && (datagram[0] & 0xc0U) == 0x40U;
}

// A received message; data points into it.
struct ChannelData {
    ChannelNumber channel;
    ByteView data;

    // One datagram, or one frame of a stream. "Over UDP, the padding is not required but MAY be included":
    // up to 3 bytes may follow the data.
    static Result<ChannelData, ChannelDataError> parse(ByteView bytes);
};

enum class ChannelDataPadding : std::uint8_t {
    none, // UDP
    // "Over TCP and TLS-over-TCP, the ChannelData message MUST be padded to a multiple of four bytes."
    toFourBytes,
};

// The size of the whole message with dataSize bytes of data.
constexpr std::size_t channelDataSize(std::size_t dataSize, ChannelDataPadding padding) {
    const std::size_t size = kChannelDataHeaderSize + dataSize;
    return padding == ChannelDataPadding::none ? size : (size + 3) & ~std::size_t{3};
}

// The four bytes before the data. At most kMaxChannelData bytes of it.
std::array<std::uint8_t, kChannelDataHeaderSize> channelDataHeader(ChannelNumber channel,
                                                                   std::size_t dataSize);

// Writes the message into out and returns it; empty when it does not fit or there are more than 65,535 bytes.
// data may already lie in its place in out, 4 bytes from its start: then only the header and the padding are
// written, so that a relay forwards without a copy.
ByteView writeChannelData(ByteSpan out, ChannelNumber channel, ByteView data, ChannelDataPadding padding);

} // namespace thisbe::stun
