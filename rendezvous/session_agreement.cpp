#include "rendezvous/session_agreement.h"

namespace thisbe::rendezvous {

std::optional<SessionAgreement> agreeOnSession(const EphemeralKey& peerKey, ByteView signedByPeer) {
    const auto ours = KeyAgreement::generate();
    if (!ours) return std::nullopt;
    const auto secret = ours->agree(peerKey);
    if (!secret) return std::nullopt;
    const auto key = deriveSessionKey(*secret, signedByPeer);
    if (!key) return std::nullopt;
    return SessionAgreement{ours->publicKey(), stun::HmacSha256(key->bytes())};
}

} // namespace thisbe::rendezvous
