#include "shared/stun/channel_data.h"

#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

#include <algorithm>
#include <cstring>

namespace thisbe::stun {

namespace {

constexpr std::size_t kMaxPadding = 3;

} // namespace

const char* toString(ChannelDataError error) {
    switch (error) {
    case ChannelDataError::tooShort:
        return "shorter than a ChannelData header";
    case ChannelDataError::notAChannel:
        return "first two bits not those of a channel number";
    case ChannelDataError::truncated:
        return "shorter than its length field says";
    case ChannelDataError::trailingBytes:
        return "longer than its length field says";
    }
    return "?";
}

Result<ChannelData, ChannelDataError> ChannelData::parse(ByteView bytes) {
    if (bytes.size() < kChannelDataHeaderSize) return tl::make_unexpected(ChannelDataError::tooShort);
    if (!looksLikeChannelData(bytes)) return tl::make_unexpected(ChannelDataError::notAChannel);
    ByteReader reader(bytes);
    const ChannelNumber channel(reader.u16());
    const ByteView data = reader.bytes(reader.u16());
    if (!reader.ok()) return tl::make_unexpected(ChannelDataError::truncated);
    if (reader.remaining() > kMaxPadding) return tl::make_unexpected(ChannelDataError::trailingBytes);
    return ChannelData{channel, data};
}

std::array<std::uint8_t, kChannelDataHeaderSize> channelDataHeader(ChannelNumber channel,
                                                                   std::size_t dataSize) {
    std::array<std::uint8_t, kChannelDataHeaderSize> out{};
    ByteWriter header(out);
    header.u16(channel.value());
    // "The padding is not reflected in the length of the ChannelData message."
    header.u16(static_cast<std::uint16_t>(dataSize));
    return out;
}

ByteView writeChannelData(ByteSpan out, ChannelNumber channel, ByteView data, ChannelDataPadding padding) {
    const std::size_t size = channelDataSize(data.size(), padding);
    if (data.size() > kMaxChannelData || out.size() < size) return {};
    const ByteSpan body = out.subspan(kChannelDataHeaderSize);
    if (!data.empty() && body.data() != data.data()) std::memmove(body.data(), data.data(), data.size());
    std::ranges::copy(channelDataHeader(channel, data.size()), out.begin());
    ByteWriter(body.subspan(data.size())).zeros(size - kChannelDataHeaderSize - data.size());
    return out.first(size);
}

} // namespace thisbe::stun
