#include "shared/channel/data_channel_open.h"

#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

namespace thisbe {

namespace {

// RFC 8832, 8.2.2: DATA_CHANNEL_RELIABLE 0x00, PARTIAL_RELIABLE_REXMIT 0x01, PARTIAL_RELIABLE_TIMED 0x02;
// each with 0x80 for its unordered form.
constexpr std::uint8_t kUnordered = 0x80;
constexpr std::uint8_t kReliable = 0x00;
constexpr std::uint8_t kRetransmissions = 0x01;
constexpr std::uint8_t kTimed = 0x02;

bool setReliability(Reliability& out, std::uint8_t channelType, std::uint32_t parameter) {
    out.ordered = (channelType & kUnordered) == 0;
    const auto kind = static_cast<std::uint8_t>(channelType & ~kUnordered);
    // RFC 8832, 5.1: "For reliable data channels, this field MUST be set to 0 on the sending side and MUST be
    // ignored on the receiving side."
    if (kind == kReliable) return true;
    if (kind == kRetransmissions) out.maxRetransmissions = parameter;
    if (kind == kTimed) out.lifetime = std::chrono::milliseconds{parameter};
    return kind == kRetransmissions || kind == kTimed;
}

std::uint8_t channelType(const Reliability& reliability) {
    const std::uint8_t order = reliability.ordered ? 0 : kUnordered;
    if (reliability.maxRetransmissions) return order | kRetransmissions;
    return reliability.lifetime ? order | kTimed : order;
}

std::uint32_t reliabilityParameter(const Reliability& reliability) {
    if (reliability.maxRetransmissions) return *reliability.maxRetransmissions;
    return reliability.lifetime ? static_cast<std::uint32_t>(reliability.lifetime->count()) : 0;
}

} // namespace

const char* toString(DataChannelOpen::ParseError error) {
    switch (error) {
    case DataChannelOpen::ParseError::truncated:
        return "truncated";
    case DataChannelOpen::ParseError::otherType:
        return "another message";
    case DataChannelOpen::ParseError::unknownChannelType:
        return "unknown channel type";
    case DataChannelOpen::ParseError::trailingBytes:
        return "bytes behind its end";
    case DataChannelOpen::ParseError::tooLong:
        return "label or protocol too long";
    }
    return "?";
}

Result<DataChannelOpen, DataChannelOpen::ParseError> DataChannelOpen::parse(ByteView message) {
    ByteReader reader(message);
    const std::uint8_t type = reader.u8();
    const std::uint8_t kind = reader.u8();
    DataChannelOpen out;
    out.priority = reader.u16();
    const std::uint32_t parameter = reader.u32();
    const std::size_t labelSize = reader.u16();
    const std::size_t protocolSize = reader.u16();
    const ByteView label = reader.bytes(labelSize);
    const ByteView protocol = reader.bytes(protocolSize);
    if (!message.empty() && type != kMessageType) return tl::make_unexpected(ParseError::otherType);
    if (!reader.ok()) return tl::make_unexpected(ParseError::truncated);
    if (reader.remaining() != 0) return tl::make_unexpected(ParseError::trailingBytes);
    if (labelSize > kMaxText || protocolSize > kMaxText) return tl::make_unexpected(ParseError::tooLong);
    if (!setReliability(out.options.reliability, kind, parameter))
        return tl::make_unexpected(ParseError::unknownChannelType);
    out.options.label = asText(label);
    out.options.protocol = asText(protocol);
    return out;
}

std::size_t DataChannelOpen::serialize(ByteSpan out) const {
    if (options.label.size() > kMaxText || options.protocol.size() > kMaxText) return 0;
    ByteWriter writer(out);
    writer.u8(kMessageType);
    writer.u8(channelType(options.reliability));
    writer.u16(priority);
    writer.u32(reliabilityParameter(options.reliability));
    writer.u16(static_cast<std::uint16_t>(options.label.size()));
    writer.u16(static_cast<std::uint16_t>(options.protocol.size()));
    writer.bytes(asBytes(options.label));
    writer.bytes(asBytes(options.protocol));
    return writer.ok() ? writer.size() : 0;
}

} // namespace thisbe
