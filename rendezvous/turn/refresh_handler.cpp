#include "rendezvous/turn/refresh_handler.h"

#include "rendezvous/turn/lifetime_rule.h"
#include "shared/stun/attributes/address_family_attribute.h"
#include "shared/stun/attributes/lifetime.h"
#include "shared/stun/unknown_required.h"

namespace thisbe::rendezvous {

namespace {

using stun::AttributeType;
using stun::ErrorNumber;

constexpr std::array kUnderstood = {
    AttributeType::username, AttributeType::userHash,          AttributeType::realm,
    AttributeType::nonce,    AttributeType::passwordAlgorithm, AttributeType::requestedAddressFamily,
    AttributeType::lifetime,
};

} // namespace

void RefreshHandler::handle(const TurnRequest& request, Allocation& allocation) {
    const auto unknown = stun::unknownRequired(request.message, kUnderstood);
    if (!unknown.empty()) return request.refuse(ErrorNumber::unknownAttribute, unknown);

    std::optional<AddressFamily> only;
    if (request.message.has(AttributeType::requestedAddressFamily)) {
        const auto family = request.message.get<stun::RequestedAddressFamily>();
        // "[If] the attribute value does not match the address family of the allocation, the server MUST
        // reply with a 443 (Peer Address Family Mismatch) Refresh error response."
        if (!family || !allocation.relay(family->value))
            return request.refuse(ErrorNumber::peerAddressFamilyMismatch);
        only = family->value;
    }
    std::chrono::seconds asked = kDefaultLifetime;
    if (request.message.has(AttributeType::lifetime)) {
        const auto lifetime = request.message.get<stun::Lifetime>();
        if (!lifetime) return request.refuse(ErrorNumber::badRequest);
        asked = lifetime->value;
    }
    if (asked.count() != 0) {
        asked = grantedLifetime(asked, core_.shared.config.maxLifetime);
        core_.allocations.setExpiry(allocation, request.now + asked);
    } else {
        // Of a dual allocation one family may go alone.
        if (only) core_.closeRelay(allocation, *only);
        if (!only || (!allocation.relays[0] && !allocation.relays[1])) core_.release(allocation);
    }
    request.succeed([&](stun::MessageWriter& writer) { writer.add(stun::Lifetime{asked}); });
}

} // namespace thisbe::rendezvous
