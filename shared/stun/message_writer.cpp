#include "shared/stun/message_writer.h"

#include "shared/stun/fingerprint.h"

#include <limits>

namespace thisbe::stun {

namespace {

constexpr std::size_t kMaxLength = std::numeric_limits<std::uint16_t>::max();

} // namespace

MessageWriter::MessageWriter(ByteSpan buffer, const MessageHeader& header)
    : writer_(buffer), transactionId_(header.transactionId) {
    writer_.u16(encodeMessageType(header.messageClass, header.method));
    writer_.u16(0);
    writer_.u32(kMagicCookie);
    writer_.bytes(header.transactionId.value());
    if (header.method.value() > 0xfff) writer_.fail();
}

std::size_t MessageWriter::begin(AttributeType type) {
    // Integrity attributes have their own way in; what follows them would be ignored by every receiver.
    if (stage_ != Stage::attributes) writer_.fail();
    writer_.u16(static_cast<std::uint16_t>(type));
    writer_.u16(0);
    return writer_.size();
}

void MessageWriter::end(std::size_t start) {
    if (!ok()) return;
    const std::size_t size = writer_.size() - start;
    // "The value in the Length field MUST contain the length of the Value part of the attribute, prior to
    // padding, measured in bytes." "The padding bits MUST be set to zero on sending."
    writer_.zeros(paddedSize(size) - size);
    const std::size_t length = writer_.size() - kHeaderSize;
    if (size > kMaxLength || length > kMaxLength) writer_.fail();
    writer_.patchU16(start - 2, static_cast<std::uint16_t>(size));
    writer_.patchU16(kLengthOffset, static_cast<std::uint16_t>(length));
}

void MessageWriter::enter(Stage stage) {
    if (stage_ >= stage) writer_.fail();
    stage_ = Stage::attributes;
}

void MessageWriter::addRaw(AttributeType type, ByteView value) {
    const std::size_t start = begin(type);
    writer_.bytes(value);
    end(start);
}

void MessageWriter::addIntegrity(const HmacSha1& key) {
    enter(Stage::integrity);
    if (ok()) addRaw(AttributeType::messageIntegrity, integrityDigest(key, writer_.written()));
    stage_ = Stage::integrity;
}

void MessageWriter::addIntegritySha256(const HmacSha256& key, std::size_t size) {
    enter(Stage::integritySha256);
    if (size < kMinTruncatedSha256 || size > kSha256Size || size % 4 != 0) writer_.fail();
    if (ok()) {
        const auto digest = integrityDigest(key, writer_.written(), size);
        addRaw(AttributeType::messageIntegritySha256, ByteView(digest).first(size));
    }
    stage_ = Stage::integritySha256;
}

void MessageWriter::addFingerprint() {
    enter(Stage::fingerprint);
    // "The attribute is first placed into the message with a dummy value; then, the CRC is computed", so that
    // the length field that it covers counts the attribute.
    const std::size_t start = begin(AttributeType::fingerprint);
    writer_.u32(0);
    end(start);
    if (ok()) {
        const std::uint32_t value = fingerprintOf(writer_.written().first(start - kAttributeHeaderSize));
        writer_.patchU16(start, static_cast<std::uint16_t>(value >> 16));
        writer_.patchU16(start + 2, static_cast<std::uint16_t>(value));
    }
    stage_ = Stage::fingerprint;
}

} // namespace thisbe::stun
