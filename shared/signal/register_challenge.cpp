#include "shared/signal/register_challenge.h"

#include "shared/signal/attributes/strong_attribute.h"
#include "shared/signal/optional_attribute.h"
#include "shared/stun/attributes/text_attribute.h"

namespace thisbe::signal {

stun::AttributeResult<RegisterChallenge> RegisterChallenge::parse(const stun::MessageView& message) {
    const auto error = message.get<stun::ErrorCode>();
    const auto nonce = message.get<stun::Nonce>();
    const auto realm = getOptional<stun::Realm>(message);
    const auto serverKey = getOptional<ServerKeyAttribute>(message);
    const auto algorithms = getOptional<stun::PasswordAlgorithms>(message);
    if (const auto problem = firstError(error, nonce, realm, serverKey, algorithms))
        return tl::make_unexpected(*problem);
    const bool first = error->number == stun::ErrorNumber::unauthenticated;
    if (!first && error->number != stun::ErrorNumber::staleNonce) return stun::malformed();
    if (first && (!*realm || !*serverKey)) return tl::make_unexpected(stun::AttributeError::missing);
    return RegisterChallenge{error->number, nonce->value, valueOf(*realm), valueOf(*serverKey), *algorithms};
}

void RegisterChallenge::serialize(stun::MessageWriter& writer) const {
    writer.add(stun::ErrorCode::of(number));
    writer.add(stun::Nonce{nonce});
    addOptional<stun::Realm>(writer, realm);
    addOptional<ServerKeyAttribute>(writer, serverKey);
    if (passwordAlgorithms) writer.add(*passwordAlgorithms);
}

std::string RegisterChallenge::toString() const {
    std::string text = stun::ErrorCode::of(number).toString();
    if (realm) text += ", realm " + stun::quoted(*realm);
    if (serverKey) text += ", server key " + toHex(*serverKey);
    return text;
}

} // namespace thisbe::signal
