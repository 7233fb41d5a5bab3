#include "shared/signal/signal_request.h"

#include "shared/signal/attributes/name_attribute.h"
#include "shared/signal/attributes/scalar_attributes.h"
#include "shared/signal/attributes/strong_attribute.h"
#include "shared/signal/optional_attribute.h"

namespace thisbe::signal {

stun::AttributeResult<SignalRequest> SignalRequest::parse(const stun::MessageView& message) {
    const auto sessionId = getOptional<SessionIdAttribute>(message);
    const auto peerId = message.get<PeerIdAttribute>();
    const auto counter = message.get<SignalCounter>();
    const auto payload = message.get<Payload>();
    const auto signature = message.get<SignatureAttribute>();
    if (const auto error = firstError(sessionId, peerId, counter, payload, signature))
        return tl::make_unexpected(*error);
    return SignalRequest{valueOf(*sessionId), peerId->value, counter->value, payload->value,
                         signature->value};
}

void SignalRequest::serialize(stun::MessageWriter& writer) const {
    addOptional<SessionIdAttribute>(writer, sessionId);
    writer.add(PeerIdAttribute{peerId});
    writer.add(SignalCounter{counter});
    writer.add(Payload{payload});
    writer.add(SignatureAttribute{signature});
}

std::string SignalRequest::toString() const {
    return "Signal " + std::to_string(counter) + (sessionId ? " to " : " from ") + std::string(peerId) +
           ", " + std::to_string(payload.size()) + " bytes";
}

} // namespace thisbe::signal
