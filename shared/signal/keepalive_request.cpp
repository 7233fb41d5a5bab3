#include "shared/signal/keepalive_request.h"

#include "shared/signal/optional_attribute.h"
#include "shared/stun/attributes/text_attribute.h"

namespace thisbe::signal {

stun::AttributeResult<KeepaliveRequest> KeepaliveRequest::parse(const stun::MessageView& message) {
    const auto sessionId = getOptional<SessionIdAttribute>(message);
    const auto nonce = getOptional<stun::Nonce>(message);
    if (const auto error = firstError(sessionId, nonce)) return tl::make_unexpected(*error);
    return KeepaliveRequest{valueOf(*sessionId), valueOf(*nonce)};
}

void KeepaliveRequest::serialize(stun::MessageWriter& writer) const {
    addOptional<SessionIdAttribute>(writer, sessionId);
    addOptional<stun::Nonce>(writer, nonce);
}

std::string KeepaliveRequest::toString() const {
    return nonce ? "Keepalive from a new address" : "Keepalive";
}

} // namespace thisbe::signal
