#include "rendezvous/turn/permission_handler.h"

#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/unknown_required.h"

namespace thisbe::rendezvous {

namespace {

using stun::AttributeType;
using stun::ErrorNumber;

constexpr std::array kUnderstoodByPermission = {
    AttributeType::username, AttributeType::userHash,          AttributeType::realm,
    AttributeType::nonce,    AttributeType::passwordAlgorithm, AttributeType::xorPeerAddress,
};
constexpr std::array kUnderstoodByChannel = {
    AttributeType::username,      AttributeType::userHash,          AttributeType::realm,
    AttributeType::nonce,         AttributeType::passwordAlgorithm, AttributeType::xorPeerAddress,
    AttributeType::channelNumber,
};

} // namespace

std::optional<ErrorNumber> PermissionHandler::whyNot(const Allocation& allocation,
                                                     const IpAddress& peer) const {
    if (!allocation.relay(peer.family())) return ErrorNumber::peerAddressFamilyMismatch;
    if (core_.shared.policy.check(peer) == PeerVerdict::forbidden) return ErrorNumber::forbidden;
    return std::nullopt;
}

std::optional<ErrorNumber> PermissionHandler::permitAll(const TurnRequest& request,
                                                        Allocation& allocation) const {
    std::size_t peers = 0;
    // All or none: so first every address is looked at.
    for (const stun::AttributeView& attribute : request.message.attributes()) {
        if (attribute.type != AttributeType::xorPeerAddress) continue;
        const auto peer = request.message.decode<stun::XorPeerAddress>(attribute.value);
        if (!peer) return ErrorNumber::badRequest;
        if (const auto error = whyNot(allocation, peer->value.address())) return error;
        ++peers;
    }
    if (peers == 0) return ErrorNumber::badRequest;
    if (!allocation.user->mayPermit(request.now, peers) || !allocation.source->mayPermit(request.now, peers))
        return ErrorNumber::insufficientCapacity;
    PermissionTable changed = allocation.permissions;
    for (const stun::AttributeView& attribute : request.message.attributes()) {
        if (attribute.type != AttributeType::xorPeerAddress) continue;
        const auto peer = request.message.decode<stun::XorPeerAddress>(attribute.value);
        if (!changed.install(peer->value.address(), request.now,
                             core_.shared.config.limits.permissionsPerAllocation))
            return ErrorNumber::insufficientCapacity;
    }
    allocation.permissions = std::move(changed);
    return std::nullopt;
}

void PermissionHandler::createPermission(const TurnRequest& request, Allocation& allocation) {
    const auto unknown = stun::unknownRequired(request.message, kUnderstoodByPermission);
    if (!unknown.empty()) return request.refuse(ErrorNumber::unknownAttribute, unknown);
    if (const auto error = permitAll(request, allocation)) return request.refuse(*error);
    request.succeed();
}

void PermissionHandler::bindChannel(const TurnRequest& request, Allocation& allocation) {
    const auto unknown = stun::unknownRequired(request.message, kUnderstoodByChannel);
    if (!unknown.empty()) return request.refuse(ErrorNumber::unknownAttribute, unknown);
    const TurnConfig& config = core_.shared.config;
    const auto channel = request.message.get<stun::ChannelNumberAttribute>();
    const auto peer = request.message.get<stun::XorPeerAddress>();
    // "The request contains both a CHANNEL-NUMBER and an XOR-PEER-ADDRESS attribute."
    if (!channel || !peer) return request.refuse(ErrorNumber::badRequest);
    // "The channel number is in the range 0x4000 through 0x4FFF (inclusive)."
    const auto last = config.channelsOfRfc5766 ? stun::kLastChannelOfRfc5766 : stun::kLastChannel;
    if (channel->value < stun::kFirstChannel || channel->value > last)
        return request.refuse(ErrorNumber::badRequest);
    const IpAddress& address = peer->value.address();
    if (const auto error = whyNot(allocation, address)) return request.refuse(*error);
    if (!allocation.user->mayBind(request.now) || !allocation.source->mayBind(request.now))
        return request.refuse(ErrorNumber::insufficientCapacity);
    // "A ChannelBind request also creates or refreshes a permission for the peer" (section 12): both or none.
    PermissionTable permissions = allocation.permissions;
    if (!permissions.install(address, request.now, config.limits.permissionsPerAllocation))
        return request.refuse(ErrorNumber::insufficientCapacity);

    switch (allocation.channels.bind(channel->value, peer->value, request.now,
                                     config.limits.channelsPerAllocation)) {
    case ChannelTable::Bind::numberTaken:
    case ChannelTable::Bind::peerTaken:
        return request.refuse(ErrorNumber::badRequest);
    case ChannelTable::Bind::full:
        return request.refuse(ErrorNumber::insufficientCapacity);
    case ChannelTable::Bind::bound:
        break;
    }
    allocation.permissions = std::move(permissions);
    request.succeed();
}

} // namespace thisbe::rendezvous
