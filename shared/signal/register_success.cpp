#include "shared/signal/register_success.h"

#include "shared/signal/attributes/strong_attribute.h"
#include "shared/signal/optional_attribute.h"
#include "shared/stun/attributes/xor_address_attribute.h"

namespace thisbe::signal {

stun::AttributeResult<RegisterSuccess> RegisterSuccess::parse(const stun::MessageView& message) {
    const auto mapped = message.get<stun::XorMappedAddress>();
    const auto sessionId = message.get<SessionIdAttribute>();
    const auto ephemeralKey = getOptional<EphemeralKeyAttribute>(message);
    const auto lifetimes = message.get<Lifetimes>();
    const auto version = message.get<RosterVersion>();
    const auto signature = message.get<SignatureAttribute>();
    if (const auto error = firstError(mapped, sessionId, ephemeralKey, lifetimes, version, signature))
        return tl::make_unexpected(*error);
    return RegisterSuccess{
        mapped->value.canonical(), sessionId->value, valueOf(*ephemeralKey), *lifetimes, *version,
        signature->value};
}

void RegisterSuccess::serialize(stun::MessageWriter& writer) const {
    writer.add(stun::XorMappedAddress{mapped});
    writer.add(SessionIdAttribute{sessionId});
    addOptional<EphemeralKeyAttribute>(writer, ephemeralKey);
    writer.add(lifetimes);
    writer.add(rosterVersion);
    writer.add(SignatureAttribute{signature});
}

std::string RegisterSuccess::toString() const {
    return "registered as " + mapped.toString() + ", " + lifetimes.toString() + ", roster " +
           rosterVersion.toString();
}

} // namespace thisbe::signal
