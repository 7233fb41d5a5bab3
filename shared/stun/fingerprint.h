// FINGERPRINT (RFC 8489, section 14.7).
#pragma once

#include "shared/stun/message_view.h"

namespace thisbe::stun {

enum class FingerprintCheck : std::uint8_t { absent, valid, invalid };

// "CRC-32 of the STUN message up to (but excluding) the FINGERPRINT attribute itself, XOR'ed with the 32-bit
// value 0x5354554e". The length field in covered must already count the FINGERPRINT attribute.
std::uint32_t fingerprintOf(ByteView covered);

FingerprintCheck checkFingerprint(const MessageView& message);

// The CRC of ITU V.42 and IEEE 802.3.
std::uint32_t crc32(ByteView bytes);

} // namespace thisbe::stun
