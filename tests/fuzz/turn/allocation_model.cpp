#include "tests/fuzz/turn/allocation_model.h"

#include "shared/stun/attributes/address_family_attribute.h"
#include "shared/stun/attributes/channel_number.h"
#include "shared/stun/attributes/lifetime.h"
#include "shared/stun/attributes/xor_address_attribute.h"

#include <algorithm>

namespace thisbe::fuzz {

namespace {

constexpr std::chrono::seconds kPermissionLifetime{300};
constexpr std::chrono::seconds kChannelLifetime{600};

template<class Attribute>
std::vector<Endpoint> addressesIn(const stun::MessageView& message) {
    std::vector<Endpoint> out;
    for (const auto& attribute : message.attributes()) {
        if (attribute.type != Attribute::kType) continue;
        if (const auto address = message.decode<Attribute>(attribute.value)) out.push_back(address->value);
    }
    return out;
}

} // namespace

AllocationModel::AllocationModel(TimePoint now, std::size_t user, const stun::MessageView& success)
    : user_(user),
      success_(success.bytes().begin(), success.bytes().end()),
      expires_(now + success.get<stun::Lifetime>().value().value),
      relayed_(addressesIn<stun::XorRelayedAddress>(success)) {}

bool AllocationModel::has(const Endpoint& relayed) const {
    return std::ranges::find(relayed_, relayed) != relayed_.end();
}

bool AllocationModel::permits(const IpAddress& peer, TimePoint now) const {
    const auto found = permissions_.find(peer);
    return lives(now) && found != permissions_.end() && found->second > now;
}

const Endpoint* AllocationModel::peerOf(std::uint16_t channel, TimePoint now) const {
    const auto found = channels_.find(channel);
    return found != channels_.end() && found->second.expires > now ? &found->second.peer : nullptr;
}

bool AllocationModel::isTheSuccess(ByteView message) const {
    return success_.empty() || std::ranges::equal(message, success_);
}

void AllocationModel::onSuccess(TimePoint now, const stun::MessageView& request,
                                const stun::MessageView& success) {
    if (request.method() == stun::method::kRefresh) return onRefreshed(now, request, success);
    const auto peers = addressesIn<stun::XorPeerAddress>(request);
    if (request.method() == stun::method::kCreatePermission) {
        for (const Endpoint& peer : peers)
            permissions_[peer.address()] = now + kPermissionLifetime;
        return;
    }
    // "A ChannelBind request also creates or refreshes a permission for the peer" (section 12); of several
    // peers the first counts (RFC 8489, section 14).
    const auto channel = request.get<stun::ChannelNumberAttribute>().value().value;
    permissions_[peers.at(0).address()] = now + kPermissionLifetime;
    channels_[channel.value()] = {peers.at(0), now + kChannelLifetime};
}

void AllocationModel::onRefreshed(TimePoint now, const stun::MessageView& request,
                                  const stun::MessageView& success) {
    const auto lifetime = success.get<stun::Lifetime>().value().value;
    if (lifetime.count() != 0) {
        expires_ = now + lifetime;
        return;
    }
    const auto family = request.get<stun::RequestedAddressFamily>();
    std::erase_if(relayed_,
                  [&](const Endpoint& relayed) { return !family || relayed.family() == family->value; });
    success_.clear(); // what is left of it is the server's to say
}

} // namespace thisbe::fuzz
