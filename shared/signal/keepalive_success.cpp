#include "shared/signal/keepalive_success.h"

#include "shared/signal/optional_attribute.h"
#include "shared/stun/attributes/xor_address_attribute.h"

namespace thisbe::signal {

stun::AttributeResult<KeepaliveSuccess> KeepaliveSuccess::parse(const stun::MessageView& message) {
    const auto mapped = message.get<stun::XorMappedAddress>();
    const auto version = message.get<RosterVersion>();
    if (const auto error = firstError(mapped, version)) return tl::make_unexpected(*error);
    return KeepaliveSuccess{mapped->value.canonical(), *version};
}

void KeepaliveSuccess::serialize(stun::MessageWriter& writer) const {
    writer.add(stun::XorMappedAddress{mapped});
    writer.add(rosterVersion);
}

std::string KeepaliveSuccess::toString() const {
    return "alive as " + mapped.toString() + ", roster " + rosterVersion.toString();
}

} // namespace thisbe::signal
