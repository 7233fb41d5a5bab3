#include "shared/stun/integrity.h"

#include "shared/wire/byte_writer.h"

namespace thisbe::stun {

namespace {

template<std::size_t N>
typename Hmac<N>::Digest digestWithLength(const Hmac<N>& key, ByteView covered, std::size_t valueSize) {
    const std::size_t length = covered.size() - kHeaderSize + kAttributeHeaderSize + valueSize;
    std::array<std::uint8_t, 2> adjusted{};
    ByteWriter(adjusted).u16(static_cast<std::uint16_t>(length));
    return key.digest({covered.first(kLengthOffset), adjusted, covered.subspan(kCookieOffset)});
}

IntegrityCheck verdict(bool valid) {
    return valid ? IntegrityCheck::valid : IntegrityCheck::invalid;
}

} // namespace

const char* toString(IntegrityCheck check) {
    switch (check) {
    case IntegrityCheck::absent:
        return "absent";
    case IntegrityCheck::valid:
        return "valid";
    case IntegrityCheck::invalid:
        return "invalid";
    }
    return "?";
}

HmacSha1::Digest integrityDigest(const HmacSha1& key, ByteView covered) {
    return digestWithLength(key, covered, kSha1Size);
}

HmacSha256::Digest integrityDigest(const HmacSha256& key, ByteView covered, std::size_t valueSize) {
    return digestWithLength(key, covered, valueSize);
}

IntegrityCheck checkIntegritySha1(const MessageView& message, const HmacSha1& key) {
    const auto attribute = message.findAttribute(AttributeType::messageIntegrity);
    if (!attribute) return IntegrityCheck::absent;
    const auto expected = integrityDigest(key, message.bytes().first(attribute->offset));
    return verdict(equalInConstantTime(attribute->value, expected));
}

IntegrityCheck checkIntegritySha256(const MessageView& message, const HmacSha256& key,
                                    std::size_t minSha256) {
    const auto attribute = message.findAttribute(AttributeType::messageIntegritySha256);
    if (!attribute) return IntegrityCheck::absent;
    const std::size_t size = attribute->value.size();
    if (size < kMinTruncatedSha256 || size < minSha256 || size > kSha256Size || size % 4 != 0)
        return IntegrityCheck::invalid;
    const auto expected = integrityDigest(key, message.bytes().first(attribute->offset), size);
    // "The HMAC-SHA256 [...] can be truncated by stripping off the final bytes."
    return verdict(equalInConstantTime(attribute->value, ByteView(expected).first(size)));
}

IntegrityCheck checkIntegrity(const MessageView& message, const IntegrityKey& key, std::size_t minSha256) {
    const auto strong = checkIntegritySha256(message, key.sha256(), minSha256);
    return strong == IntegrityCheck::absent ? checkIntegritySha1(message, key.sha1()) : strong;
}

} // namespace thisbe::stun
