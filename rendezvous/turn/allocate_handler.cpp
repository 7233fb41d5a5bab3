#include "rendezvous/turn/allocate_handler.h"

#include "rendezvous/turn/lifetime_rule.h"
#include "shared/stun/attributes/address_error_code.h"
#include "shared/stun/attributes/lifetime.h"
#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/unknown_required.h"

namespace thisbe::rendezvous {

namespace {

using stun::AttributeType;
using stun::ErrorNumber;

constexpr std::array kUnderstood = {
    AttributeType::username,
    AttributeType::userHash,
    AttributeType::realm,
    AttributeType::nonce,
    AttributeType::passwordAlgorithm,
    AttributeType::requestedTransport,
    AttributeType::requestedAddressFamily,
    AttributeType::evenPort,
    AttributeType::dontFragment,
    AttributeType::reservationToken,
    AttributeType::lifetime,
};

} // namespace

void AllocateHandler::handle(const TurnRequest& request) {
    if (const Allocation* there = core_.allocations.find(request.flow, request.now)) {
        // A retransmission whose answer was lost gets the same answer; another request on this 5-tuple does
        // not.
        const bool again = there->origin.transactionId == request.message.transactionId() &&
                           there->user->name() == request.user.username;
        return again ? answer(request, *there) : request.refuse(ErrorNumber::allocationMismatch);
    }
    const auto unknown = stun::unknownRequired(request.message, kUnderstood);
    if (!unknown.empty()) return request.refuse(ErrorNumber::unknownAttribute, unknown);
    const auto wanted = AllocateRequest::parse(request.message);
    if (!wanted) return request.refuse(wanted.error());

    ErrorNumber error{};
    const Allocation* allocation = allocate(request, *wanted, error);
    if (allocation == nullptr) return request.refuse(error);
    answer(request, *allocation);
}

Allocation* AllocateHandler::allocate(const TurnRequest& request, const AllocateRequest& wanted,
                                      ErrorNumber& error) {
    TurnShared& shared = core_.shared;
    if (core_.allocations.size() >= shared.config.limits.allocationsPerWorker) {
        error = ErrorNumber::insufficientCapacity;
        return nullptr;
    }
    AccountPointer user = shared.accounts.user(request.user.username, request.now);
    AccountPointer source = shared.accounts.source(sourceOf(request.flow.remote.address()), request.now);
    error = ErrorNumber::allocationQuotaReached;
    if (!user->enter(request.now)) return nullptr;
    if (!source->enter(request.now)) {
        user->leave();
        return nullptr;
    }

    Allocation& allocation = core_.allocations.add(request.flow);
    allocation.user = std::move(user);
    allocation.source = std::move(source);
    allocation.origin.transactionId = request.message.transactionId();
    allocation.origin.lifetime = grantedLifetime(wanted.lifetime, shared.config.maxLifetime);
    ++core_.counters.allocated;
    if (!openRelays(allocation, wanted, request.now, error)) {
        core_.release(allocation);
        return nullptr;
    }
    core_.allocations.setExpiry(allocation, request.now + allocation.origin.lifetime);
    return &allocation;
}

bool AllocateHandler::openRelays(Allocation& allocation, const AllocateRequest& wanted, TimePoint now,
                                 ErrorNumber& error) {
    if (wanted.token) {
        error = ErrorNumber::insufficientCapacity;
        return core_.openReserved(allocation, *wanted.token, now);
    }
    return wanted.additional ? openDual(allocation, wanted, now, error)
                             : openOne(allocation, wanted.family, wanted, now, error);
}

bool AllocateHandler::openOne(Allocation& allocation, AddressFamily family, const AllocateRequest& wanted,
                              TimePoint now, ErrorNumber& error) {
    error = ErrorNumber::addressFamilyNotSupported;
    if (!core_.shared.pool.has(family)) return false;
    error = ErrorNumber::insufficientCapacity;
    const auto taken = core_.openRelay(allocation, family, wanted.want, now);
    if (!taken) return false;
    if (taken->reservation) allocation.origin.reservation = taken->reservation;
    return true;
}

// One family is enough; the answer says what became of the other (ADDRESS-ERROR-CODE).
bool AllocateHandler::openDual(Allocation& allocation, const AllocateRequest& wanted, TimePoint now,
                               ErrorNumber& error) {
    ErrorNumber error6{};
    const bool has4 = openOne(allocation, AddressFamily::ipv4, wanted, now, error);
    const bool has6 = openOne(allocation, AddressFamily::ipv6, wanted, now, error6);
    if (!has4) {
        allocation.origin.missingFamily = AddressFamily::ipv4;
        allocation.origin.missingReason = error;
    } else if (!has6) {
        allocation.origin.missingFamily = AddressFamily::ipv6;
        allocation.origin.missingReason = error6;
    }
    return has4 || has6;
}

void AllocateHandler::answer(const TurnRequest& request, const Allocation& allocation) {
    request.succeed([&](stun::MessageWriter& writer) {
        for (const auto& relay : allocation.relays)
            if (relay) writer.add(stun::XorRelayedAddress{relay->external});
        writer.add(stun::Lifetime{allocation.origin.lifetime});
        writer.add(stun::XorMappedAddress{request.flow.remote});
        if (allocation.origin.reservation) writer.add(*allocation.origin.reservation);
        if (allocation.origin.missingFamily) {
            writer.add(stun::AddressErrorCode{*allocation.origin.missingFamily,
                                              stun::ErrorCode::of(allocation.origin.missingReason)});
        }
    });
}

} // namespace thisbe::rendezvous
