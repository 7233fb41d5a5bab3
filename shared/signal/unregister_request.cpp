#include "shared/signal/unregister_request.h"

#include "shared/signal/optional_attribute.h"

namespace thisbe::signal {

stun::AttributeResult<UnregisterRequest> UnregisterRequest::parse(const stun::MessageView& message) {
    const auto sessionId = getOptional<SessionIdAttribute>(message);
    const auto reason = getOptional<ReasonAttribute>(message);
    if (const auto error = firstError(sessionId, reason)) return tl::make_unexpected(*error);
    return UnregisterRequest{valueOf(*sessionId), valueOf(*reason)};
}

void UnregisterRequest::serialize(stun::MessageWriter& writer) const {
    addOptional<SessionIdAttribute>(writer, sessionId);
    addOptional<ReasonAttribute>(writer, reason);
}

std::string UnregisterRequest::toString() const {
    return reason ? std::string("Unregister: ") + signal::toString(*reason) : "Unregister";
}

} // namespace thisbe::signal
