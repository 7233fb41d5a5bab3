#include "shared/signal/transcripts.h"

namespace thisbe::signal {

RegisterTranscript::RegisterTranscript(const IdentityKey& serverKey, const RegisterRequest& request)
    : Transcript("thisbe register 1") {
    const RegisterProof proof = request.proof.value_or(RegisterProof{});
    add(serverKey.value()).add(proof.realm).add(request.room).add(request.peerId);
    add(request.identityKey.value()).add(request.ephemeralKey.value());
    add(request.privateEndpoint).addU32(request.flags);
    if (request.sessionId)
        addU64(request.sessionId->value());
    else
        add(ByteView{});
    add(proof.nonce);
}

RegisteredTranscript::RegisteredTranscript(const IdentityKey& serverKey, const Signature& peerSignature,
                                           const RegisterSuccess& success)
    : Transcript("thisbe registered 1") {
    add(serverKey.value()).add(peerSignature.value()).add(std::optional(success.mapped));
    addU64(success.sessionId.value());
    add(success.ephemeralKey ? ByteView(success.ephemeralKey->value()) : ByteView{});
    // LIFETIMES as on the wire: one field of two numbers.
    addU64(std::uint64_t{success.lifetimes.keepalive.count()} << 32 | success.lifetimes.expiry.count());
}

SignalTranscript::SignalTranscript(const Direction& direction, std::string_view room, std::uint64_t counter,
                                   ByteView payload)
    : Transcript("thisbe signal 1") {
    add(direction.sender.value()).add(direction.receiver.value()).add(room).addU64(counter).add(payload);
}

CheckTranscript::CheckTranscript(const Direction& direction, std::string_view room,
                                 const stun::TransactionId& id)
    : Transcript("thisbe check 1") {
    add(direction.sender.value()).add(direction.receiver.value()).add(room).add(id.value());
}

CheckedTranscript::CheckedTranscript(const Direction& direction, std::string_view room,
                                     const stun::TransactionId& id)
    : Transcript("thisbe checked 1") {
    add(direction.sender.value()).add(direction.receiver.value()).add(room).add(id.value());
}

ReceivedTranscript::ReceivedTranscript(const Direction& direction, const stun::TransactionId& id)
    : Transcript("thisbe received 1") {
    add(direction.sender.value()).add(direction.receiver.value()).add(id.value());
}

} // namespace thisbe::signal
