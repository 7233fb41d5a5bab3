// Signatures by identities: ECDSA with P-256 and SHA-256 (FIPS 186-4).
#pragma once

#include "shared/secure/identity_key.h"

namespace thisbe {

// r, then s, 32 bytes each, big-endian.
using Signature = StrongId<struct SignatureTag, std::array<std::uint8_t, 64>>;

// False for a wrong signature, for a key that is no point of the curve, and for an empty message (what a
// Transcript that overflowed gives). Costs about 0.1 ms; whoever lets strangers ask for it limits how often.
bool verifySignature(const IdentityKey& key, ByteView message, const Signature& signature);

} // namespace thisbe
