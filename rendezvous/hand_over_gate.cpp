#include "rendezvous/hand_over_gate.h"

#include "shared/signal/numbers.h"
#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/integrity.h"

namespace thisbe::rendezvous {

namespace {

bool isSigned(const stun::MessageView& message) {
    const auto integrity = message.find(stun::AttributeType::messageIntegritySha256);
    return integrity && integrity->size() == stun::kSha256Size; // ours is never truncated
}

} // namespace

HandOverGate::Verdict HandOverGate::look(TimePoint now, const stun::MessageView& message, const Flow& flow) {
    if (message.method() == signal::method::kRegister) {
        const auto nonce = message.get<stun::Nonce>();
        if (!nonce || nonces_.check(now, flow.remote, nonce->value) != stun::NonceCheck::valid)
            return Verdict::dealWithIt;
    } else if (!isSigned(message)) {
        drops_.count(DropReason::unsignedForOther);
        return Verdict::drop;
    }
    if (quotas_.allow(now, sourceOf(flow.remote.address()))) return Verdict::pass;
    drops_.count(DropReason::handOverQuota);
    return Verdict::drop;
}

} // namespace thisbe::rendezvous
