// DATA_CHANNEL_OPEN of the Data Channel Establishment Protocol (RFC 8832, section 5.1).
#pragma once

#include "shared/base/bytes.h"
#include "shared/base/result.h"
#include "shared/channel/channel_options.h"

#include <cstddef>

namespace thisbe {

//  0                   1                   2                   3
//  +---------------+---------------+-------------------------------+
//  |  Message Type |  Channel Type |            Priority           |
//  +---------------+---------------+-------------------------------+
//  |                    Reliability Parameter                      |
//  +-------------------------------+-------------------------------+
//  |         Label Length          |       Protocol Length         |
//  +-------------------------------+-------------------------------+
//  |                Label, then Protocol, both UTF-8               |
struct DataChannelOpen {
    enum class ParseError : std::uint8_t { truncated, otherType, unknownChannelType, trailingBytes, tooLong };

    static constexpr std::uint8_t kMessageType = 0x03;
    static constexpr std::size_t kFixedSize = 12;
    // RFC 8832 allows 65,535 bytes; a peer may not make us keep that for each channel.
    static constexpr std::size_t kMaxText = 1024;
    static constexpr std::size_t kMaxSize = kFixedSize + 2 * kMaxText;
    // RFC 8832, 8.2.3: 256 is "normal"; nothing here weighs streams against each other.
    static constexpr std::uint16_t kNormalPriority = 256;

    std::uint16_t priority = kNormalPriority;
    ChannelOptions options;

    static Result<DataChannelOpen, ParseError> parse(ByteView message);
    // The size; 0 when it does not fit or a text is longer than kMaxText.
    std::size_t serialize(ByteSpan out) const;
};

const char* toString(DataChannelOpen::ParseError error);

// DATA_CHANNEL_ACK (section 5.2) is this one byte.
inline constexpr std::uint8_t kDataChannelAck = 0x02;

} // namespace thisbe
