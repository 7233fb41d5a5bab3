// Key derivation: HKDF (RFC 5869) with SHA-256.
#pragma once

#include "shared/base/bytes.h"

namespace thisbe {

// Fills out, at most 255 * 32 bytes. False when OpenSSL refuses (out of memory, or a longer out); out is then
// zeros.
[[nodiscard]] bool hkdfSha256(ByteView inputKey, ByteView salt, ByteView info, ByteSpan out);

} // namespace thisbe
