#include "shared/signal/check_request.h"

#include "shared/signal/attributes/name_attribute.h"
#include "shared/signal/attributes/strong_attribute.h"
#include "shared/signal/optional_attribute.h"

namespace thisbe::signal {

stun::AttributeResult<CheckRequest> CheckRequest::parse(const stun::MessageView& message) {
    const auto peerId = message.get<PeerIdAttribute>();
    const auto identityKey = message.get<IdentityKeyAttribute>();
    const auto signature = message.get<SignatureAttribute>();
    if (const auto error = firstError(peerId, identityKey, signature)) return tl::make_unexpected(*error);
    return CheckRequest{peerId->value, identityKey->value, signature->value};
}

void CheckRequest::serialize(stun::MessageWriter& writer) const {
    writer.add(PeerIdAttribute{peerId});
    writer.add(IdentityKeyAttribute{identityKey});
    writer.add(SignatureAttribute{signature});
}

} // namespace thisbe::signal
