#include "shared/signal/register_request.h"

#include "shared/signal/attributes/name_attribute.h"
#include "shared/signal/attributes/scalar_attributes.h"
#include "shared/signal/attributes/strong_attribute.h"
#include "shared/signal/optional_attribute.h"

#include <array>

namespace thisbe::signal {

namespace {

// All of the proof or nothing of it: half of one is neither Register.
stun::AttributeResult<std::optional<RegisterProof>> parseProof(const stun::MessageView& message) {
    if (!message.has(attribute::kSignature)) return std::optional<RegisterProof>();
    const auto signature = message.get<SignatureAttribute>();
    const auto realm = message.get<stun::Realm>();
    const auto nonce = message.get<stun::Nonce>();
    if (const auto error = firstError(signature, realm, nonce)) return tl::make_unexpected(*error);
    return RegisterProof{realm->value, nonce->value, signature->value};
}

stun::AttributeResult<std::optional<RegisterAccess>> parseAccess(const stun::MessageView& message) {
    if (!message.has(stun::AttributeType::username)) return std::optional<RegisterAccess>();
    const auto username = message.get<stun::Username>();
    const auto algorithm = message.get<stun::PasswordAlgorithm>();
    const auto offer = message.get<stun::PasswordAlgorithms>();
    if (const auto error = firstError(username, algorithm, offer)) return tl::make_unexpected(*error);
    return RegisterAccess{username->value, algorithm->value, *offer};
}

void pad(stun::MessageWriter& writer) {
    static constexpr std::array<std::uint8_t, RegisterRequest::kMinFirstSize> kZeros{};
    const std::size_t size = writer.finish().size() + stun::kAttributeHeaderSize;
    if (size < RegisterRequest::kMinFirstSize)
        writer.addRaw(attribute::kRegisterPadding,
                      ByteView(kZeros).first(RegisterRequest::kMinFirstSize - size));
}

} // namespace

stun::AttributeResult<RegisterRequest> RegisterRequest::parse(const stun::MessageView& message) {
    const auto peerId = message.get<PeerIdAttribute>();
    const auto room = getOptional<RoomAttribute>(message);
    const auto identityKey = message.get<IdentityKeyAttribute>();
    const auto ephemeralKey = message.get<EphemeralKeyAttribute>();
    const auto instance = message.get<InstanceAttribute>();
    const auto privateEndpoint = getOptional<PrivateAddress>(message);
    const auto counter = getOptional<RequestCounter>(message);
    const auto sessionId = getOptional<SessionIdAttribute>(message);
    const auto flags = getOptional<RegisterFlags>(message);
    const auto proof = parseProof(message);
    const auto access = parseAccess(message);
    if (const auto error = firstError(peerId, room, identityKey, ephemeralKey, instance, privateEndpoint,
                                      sessionId, counter, flags, proof, access))
        return tl::make_unexpected(*error);
    // "A request that lacks one gets 400."
    if (sessionId->has_value() && !*counter) return tl::make_unexpected(stun::AttributeError::missing);
    RegisterRequest request;
    request.peerId = peerId->value;
    request.room = valueOf(*room).value_or(kDefaultRoom);
    request.identityKey = identityKey->value;
    request.ephemeralKey = ephemeralKey->value;
    request.instance = instance->value;
    if (*privateEndpoint) request.privateEndpoint = (*privateEndpoint)->value.canonical();
    request.sessionId = valueOf(*sessionId);
    request.counter = valueOf(*counter);
    request.flags = valueOf(*flags).value_or(0);
    request.proof = *proof;
    request.access = *access;
    return request;
}

void RegisterRequest::serialize(stun::MessageWriter& writer) const {
    writer.add(PeerIdAttribute{peerId});
    writer.add(RoomAttribute{room});
    writer.add(IdentityKeyAttribute{identityKey});
    writer.add(EphemeralKeyAttribute{ephemeralKey});
    writer.add(InstanceAttribute{instance});
    addOptional<PrivateAddress>(writer, privateEndpoint);
    addOptional<SessionIdAttribute>(writer, sessionId);
    addOptional<RequestCounter>(writer, counter);
    if (flags != 0) writer.add(RegisterFlags{flags});
    if (access) {
        writer.add(stun::Username{access->username});
        writer.add(stun::PasswordAlgorithm{access->algorithm});
        writer.add(access->offer);
    }
    if (!proof) return pad(writer);
    writer.add(stun::Realm{proof->realm});
    writer.add(stun::Nonce{proof->nonce});
    writer.add(SignatureAttribute{proof->signature});
}

std::string RegisterRequest::toString() const {
    std::string text = "Register " + std::string(peerId) + " in " + std::string(room);
    if (privateEndpoint) text += ", private " + privateEndpoint->toString();
    if (sessionId) text += ", joins its session";
    if (takeOver()) text += ", take over";
    if (access) text += ", as " + stun::quoted(access->username);
    return text + (proof ? "" : ", first");
}

} // namespace thisbe::signal
