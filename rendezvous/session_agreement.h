// The server's half of agreeing on a session key.
#pragma once

#include "shared/secure/session_key.h"
#include "shared/stun/hmac.h"

#include <optional>

namespace thisbe::rendezvous {

struct SessionAgreement {
    EphemeralKey serverKey; // to be told to the peer
    stun::HmacSha256 key;   // what the session's messages are signed with
};

// A fresh ephemeral key, used once and forgotten. Nothing for a peer's key of small order (an all-zero X25519
// result). signedByPeer: the bytes of its RegisterTranscript.
std::optional<SessionAgreement> agreeOnSession(const EphemeralKey& peerKey, ByteView signedByPeer);

} // namespace thisbe::rendezvous
