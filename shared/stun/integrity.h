// MESSAGE-INTEGRITY and MESSAGE-INTEGRITY-SHA256 (RFC 8489, sections 14.5 and 14.6).
#pragma once

#include "shared/stun/hmac.h"
#include "shared/stun/message_view.h"

namespace thisbe::stun {

// The key of a short-term or long-term credential, ready for both algorithms (see credentials.h for how it is
// made). 104 bytes; as secret as the password.
class IntegrityKey {
  public:
    explicit IntegrityKey(ByteView key) : sha1_(key), sha256_(key) {}

    const HmacSha1& sha1() const { return sha1_; }
    const HmacSha256& sha256() const { return sha256_; }

  private:
    HmacSha1 sha1_;
    HmacSha256 sha256_;
};

enum class IntegrityCheck : std::uint8_t { absent, valid, invalid };

const char* toString(IntegrityCheck check);

inline constexpr std::size_t kSha1Size = 20;
inline constexpr std::size_t kSha256Size = 32;
// "The value will be at most 32 bytes, but it MUST be at least 16 bytes and MUST be a multiple of 4 bytes."
inline constexpr std::size_t kMinTruncatedSha256 = 16;

// Checks MESSAGE-INTEGRITY-SHA256 if it is there, MESSAGE-INTEGRITY otherwise, as sections 9.1.3 and 9.2.4
// say. minSha256: "the value MUST be the full 32 bytes unless the STUN Usage explicitly specifies that
// truncation is allowed"; a usage that allows it passes the least size that it takes.
IntegrityCheck checkIntegrity(const MessageView& message, const IntegrityKey& key,
                              std::size_t minSha256 = kSha256Size);

// One of the two alone, for a client that must insist on the one it used.
IntegrityCheck checkIntegritySha1(const MessageView& message, const HmacSha1& key);
IntegrityCheck checkIntegritySha256(const MessageView& message, const HmacSha256& key,
                                    std::size_t minSha256 = kSha256Size);

// The digest over a message as it will be once an integrity attribute with a value of valueSize bytes ends
// it: "the Length field of the STUN message header is adjusted to point to the end of" that attribute.
// covered: the message up to and including the attribute before it; 20 bytes at least.
HmacSha1::Digest integrityDigest(const HmacSha1& key, ByteView covered);
HmacSha256::Digest integrityDigest(const HmacSha256& key, ByteView covered, std::size_t valueSize);

} // namespace thisbe::stun
