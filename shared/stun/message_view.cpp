#include "shared/stun/message_view.h"

#include "shared/wire/byte_reader.h"

#include <algorithm>

namespace thisbe::stun {

namespace {

tl::unexpected<ParseError> refuse(ParseError error) {
    return tl::make_unexpected(error);
}

// Nothing when every attribute lies within the message and FINGERPRINT, if there, is the last.
std::optional<ParseError> findFault(ByteView attributes) {
    ByteReader reader(attributes);
    std::size_t count = 0;
    while (reader.remaining() > 0) {
        if (++count > kMaxAttributes) return ParseError::tooManyAttributes;
        const auto type = static_cast<AttributeType>(reader.u16());
        reader.skip(paddedSize(reader.u16()));
        if (!reader.ok()) return ParseError::attributeOverrun;
        // "When present, the FINGERPRINT attribute MUST be the last attribute in the message."
        if (type == AttributeType::fingerprint && reader.remaining() > 0)
            return ParseError::fingerprintNotLast;
    }
    return std::nullopt;
}

} // namespace

Result<MessageView, ParseError> MessageView::parse(ByteView datagram) {
    if (datagram.size() < kHeaderSize) return refuse(ParseError::tooShort);
    ByteReader reader(datagram);
    const std::uint16_t type = reader.u16();
    const std::size_t length = reader.u16();
    // "The most significant 2 bits of every STUN message MUST be zeroes."
    if (type >= 0x4000) return refuse(ParseError::notStun);
    if (reader.u32() != kMagicCookie) return refuse(ParseError::badCookie);
    // "Since all STUN attributes are padded to a multiple of 4 bytes, the last 2 bits of this field are
    // always zero."
    if (length % 4 != 0) return refuse(ParseError::lengthNotAligned);
    if (datagram.size() < kHeaderSize + length) return refuse(ParseError::truncated);
    if (datagram.size() > kHeaderSize + length) return refuse(ParseError::trailingBytes);

    TransactionId::Value id{};
    std::ranges::copy(reader.bytes(id.size()), id.begin());
    if (const auto fault = findFault(reader.rest())) return refuse(*fault);
    return MessageView(datagram, {decodeMessageClass(type), decodeMethod(type), TransactionId(id)});
}

std::optional<AttributeView> MessageView::findAttribute(AttributeType type) const {
    for (const AttributeView& attribute : attributes())
        if (attribute.type == type) return attribute;
    return std::nullopt;
}

std::optional<ByteView> MessageView::find(AttributeType type) const {
    const auto attribute = findAttribute(type);
    return attribute ? std::optional(attribute->value) : std::nullopt;
}

} // namespace thisbe::stun
