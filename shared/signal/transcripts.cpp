#include "shared/signal/transcripts.h"

namespace thisbe::signal {

namespace {

// What everything between two peers begins with.
void addConversation(Transcript& transcript, const Conversation& conversation) {
    transcript.add(conversation.server.value()).add(conversation.room);
    for (const Party* party : {&conversation.sender, &conversation.receiver})
        transcript.add(party->key.value()).addU64(party->instance.value());
}

} // namespace

RegisterTranscript::RegisterTranscript(const IdentityKey& serverKey, const RegisterRequest& request)
    : Transcript("thisbe register 1") {
    const RegisterProof proof = request.proof.value_or(RegisterProof{});
    add(serverKey.value()).add(proof.realm).add(request.room).add(request.peerId);
    add(request.identityKey.value()).add(request.ephemeralKey.value()).addU64(request.instance.value());
    add(request.privateEndpoint).addU32(request.flags);
    request.sessionId ? addU64(request.sessionId->value()) : add(ByteView{});
    request.counter ? addU64(*request.counter) : add(ByteView{});
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

SignalTranscript::SignalTranscript(const Conversation& conversation, std::uint64_t counter, ByteView payload)
    : Transcript("thisbe signal 1") {
    addConversation(*this, conversation);
    addU64(counter).add(payload);
}

ReceivedTranscript::ReceivedTranscript(const Conversation& conversation, std::uint64_t counter,
                                       ByteView payload)
    : Transcript("thisbe received 1") {
    addConversation(*this, conversation);
    addU64(counter).add(payload);
}

CheckTranscript::CheckTranscript(const Conversation& conversation, const stun::TransactionId& id)
    : Transcript("thisbe check 1") {
    addConversation(*this, conversation);
    add(id.value());
}

CheckedTranscript::CheckedTranscript(const Conversation& conversation, const stun::TransactionId& id)
    : Transcript("thisbe checked 1") {
    addConversation(*this, conversation);
    add(id.value());
}

} // namespace thisbe::signal
