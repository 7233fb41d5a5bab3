// The key that authenticates everything between a peer and its server (docs/protocol.md, Register).
#pragma once

#include "shared/secure/key_agreement.h"

namespace thisbe {

using SessionKey = SecretBytes<struct SessionKeyTag, 32>;

// HKDF-SHA256 of the agreed secret, salted with SHA-256 of the bytes that the peer signed in its Register, so
// that both sides have the same key only if they saw the same registration.
Result<SessionKey> deriveSessionKey(const SharedSecret& secret, ByteView signedByPeer);

} // namespace thisbe
