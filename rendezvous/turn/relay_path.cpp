#include "rendezvous/turn/relay_path.h"

#include "shared/stun/attributes/data.h"
#include "shared/stun/attributes/icmp.h"
#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/channel_data.h"
#include "shared/stun/message_writer.h"
#include "shared/stun/unknown_required.h"
#include "shared/wire/byte_writer.h"

#include <algorithm>

namespace thisbe::rendezvous {

namespace {

using stun::AttributeType;

// The largest UDP payload, header and XOR-PEER-ADDRESS and DATA around it.
constexpr std::size_t kScratch = 65535 + 64;
constexpr std::array kUnderstoodInSend = {AttributeType::xorPeerAddress, AttributeType::data,
                                          AttributeType::dontFragment};

// Errors about the way to the peer: destination unreachable, packet too big, time exceeded (RFC 8656, 11.5).
bool isRelayedIcmp(AddressFamily family, std::uint8_t type) {
    return family == AddressFamily::ipv4 ? type == 3 || type == 11 : type >= 1 && type <= 3;
}

} // namespace

RelayPath::RelayPath(TurnCore& core)
    : core_(core),
      gate_(core.shared),
      scratch_(kScratch),
      behindNat_(std::ranges::any_of(core.shared.config.relays, [](const RelayAddress& relay) {
          return relay.local != relay.external;
      })) {}

void RelayPath::onChannelData(TimePoint now, const Flow& flow, ByteView message, FlowSink& sink) {
    const auto parsed = stun::ChannelData::parse(message);
    if (!parsed) return core_.counters.drop(TurnDrop::malformed);
    Allocation* allocation = core_.allocations.find(flow, now);
    if (allocation == nullptr) return core_.counters.drop(TurnDrop::noAllocation);
    const Endpoint* peer = allocation->channels.peerOf(parsed->channel, now);
    if (peer == nullptr) return core_.counters.drop(TurnDrop::noChannel);
    // A channel outlives its permission by five minutes; data does not pass without one.
    if (!allocation->permissions.allows(peer->address(), now))
        return core_.counters.drop(TurnDrop::noPermission);
    sendToPeer(now, *allocation, {.peer = *peer, .data = parsed->data}, sink);
}

void RelayPath::onSendIndication(TimePoint now, const stun::MessageView& message, const Flow& flow,
                                 FlowSink& sink) {
    Allocation* allocation = core_.allocations.find(flow, now);
    if (allocation == nullptr) return core_.counters.drop(TurnDrop::noAllocation);
    const auto peer = message.get<stun::XorPeerAddress>();
    const auto data = message.get<stun::Data>();
    if (!peer || !data || !stun::unknownRequired(message, kUnderstoodInSend).empty())
        return core_.counters.drop(TurnDrop::malformed);
    if (!allocation->permissions.allows(peer->value.address(), now))
        return core_.counters.drop(TurnDrop::noPermission);
    sendToPeer(
        now, *allocation,
        {.peer = peer->value, .data = data->value, .dontFragment = message.has(AttributeType::dontFragment)},
        sink);
}

bool RelayPath::withinBandwidth(TimePoint now, Allocation& allocation, std::size_t bytes) {
    if (allocation.user->mayRelay(now, bytes) && allocation.source->mayRelay(now, bytes)) return true;
    core_.counters.drop(TurnDrop::overBandwidth);
    return false;
}

void RelayPath::sendToPeer(TimePoint now, Allocation& from, const Outgoing& outgoing, FlowSink& sink) {
    const auto& relay = from.relay(outgoing.peer.family());
    if (!relay) return core_.counters.drop(TurnDrop::noRelay);
    const RelayId id = relayIdOf(from.slot, outgoing.peer.family());
    const PeerRoute route = gate_.route(outgoing.peer);
    switch (route.way) {
    case PeerRoute::Way::forbidden:
        return core_.counters.drop(TurnDrop::forbiddenPeer);
    case PeerRoute::Way::notARelayedPort:
        return core_.counters.drop(TurnDrop::notARelayedPort);
    case PeerRoute::Way::network:
    case PeerRoute::Way::inside:
        break;
    }
    if (!withinBandwidth(now, from, outgoing.data.size())) return;
    ++core_.counters.toPeers;
    core_.counters.bytes += outgoing.data.size();
    if (route.way == PeerRoute::Way::inside) return sendInside(now, *relay, route.owner, outgoing, id, sink);
    core_.transport.send(id, {.payload = outgoing.data,
                              .local = {},
                              .remote = outgoing.peer,
                              .dontFragment = outgoing.dontFragment});
}

void RelayPath::sendInside(TimePoint now, const Allocation::Relay& from, const RelayOwner& to,
                           const Outgoing& outgoing, RelayId relay, FlowSink& sink) {
    if (to.worker != core_.worker) return handOver(to.worker, from, outgoing, relay);
    Allocation* allocation = core_.allocations.at(to.allocation);
    if (allocation == nullptr || allocation->expires <= now)
        return core_.counters.drop(TurnDrop::notARelayedPort);
    ++core_.counters.inside;
    sendToClient(now, *allocation, from.external, outgoing.data, sink);
}

void RelayPath::handOver(std::uint16_t worker, const Allocation::Relay& from, const Outgoing& outgoing,
                         RelayId relay) {
    switch (core_.transport.handOver(worker, from.external, outgoing.peer, outgoing.data)) {
    case HandedOver::yes:
        ++core_.counters.handedOver;
        return;
    case HandedOver::noRoom:
        return core_.counters.drop(TurnDrop::otherWorkerFull);
    case HandedOver::noWay:
        break;
    }
    // Through the kernel, to the address that its socket is bound to.
    for (const RelayAddress& address : core_.shared.config.relays) {
        if (outgoing.peer.address() != address.external && outgoing.peer.address() != address.local) continue;
        return core_.transport.send(relay, {.payload = outgoing.data,
                                            .local = {},
                                            .remote = Endpoint(address.local, outgoing.peer.port()),
                                            .dontFragment = outgoing.dontFragment});
    }
}

void RelayPath::onInside(TimePoint now, const Endpoint& from, const Endpoint& to, ByteView data,
                         FlowSink& sink) {
    // Meanwhile the port may be gone, or another's: only this worker changes whose of its ports are.
    const auto owner = core_.shared.directory.find(to);
    Allocation* allocation =
        owner && owner->worker == core_.worker ? core_.allocations.at(owner->allocation) : nullptr;
    if (allocation == nullptr || allocation->expires <= now)
        return core_.counters.drop(TurnDrop::notARelayedPort);
    ++core_.counters.inside;
    sendToClient(now, *allocation, from, data, sink);
}

void RelayPath::onPeerDatagrams(TimePoint now, RelayId relay, std::span<const Datagram> datagrams,
                                FlowSink& sink) {
    Allocation* allocation = core_.allocations.at(allocationOf(relay));
    if (allocation == nullptr || allocation->expires <= now)
        return core_.counters.drop(TurnDrop::noAllocation);
    for (const Datagram& datagram : datagrams)
        sendToClient(now, *allocation, asPeersKnowIt(datagram.remote), datagram.payload, sink);
}

Endpoint RelayPath::asPeersKnowIt(const Endpoint& remote) const {
    if (!behindNat_) return remote;
    for (const RelayAddress& address : core_.shared.config.relays)
        if (remote.address() == address.local) return {address.external, remote.port()};
    return remote;
}

void RelayPath::sendToClient(TimePoint now, Allocation& to, const Endpoint& peer, ByteView data,
                             FlowSink& sink) {
    if (!to.permissions.allows(peer.address(), now)) return core_.counters.drop(TurnDrop::noPermission);
    if (!withinBandwidth(now, to, data.size())) return;
    const auto channel = to.channels.numberOf(peer, now);
    const bool sent = channel ? sendOnChannel(to.client, *channel, data, sink)
                              : sendIndication(to.client, peer, data, sink);
    if (!sent) return core_.counters.drop(TurnDrop::tooLarge);
    ++core_.counters.toClients;
    core_.counters.bytes += data.size();
}

bool RelayPath::sendOnChannel(const Flow& client, stun::ChannelNumber channel, ByteView data,
                              FlowSink& sink) {
    if (client.transport == Transport::udp) {
        if (data.size() > stun::kMaxChannelData) return false;
        sink.send(client, stun::channelDataHeader(channel, data.size()), data);
        return true;
    }
    const ByteView message =
        stun::writeChannelData(scratch_, channel, data, stun::ChannelDataPadding::toFourBytes);
    if (!message.empty()) sink.send(client, message);
    return !message.empty();
}

bool RelayPath::sendIndication(const Flow& client, const Endpoint& peer, ByteView data, FlowSink& sink) {
    stun::TransactionId::Value id{};
    ByteWriter(id).u64(++indications_);
    stun::MessageWriter writer(
        scratch_, {stun::MessageClass::indication, stun::method::kData, stun::TransactionId(id)});
    writer.add(stun::XorPeerAddress{peer});
    writer.add(stun::Data{data});
    const ByteView message = writer.finish();
    if (!message.empty()) sink.send(client, message);
    return !message.empty();
}

void RelayPath::onPathError(TimePoint now, RelayId relay, const PathError& error, FlowSink& sink) {
    Allocation* allocation = core_.allocations.at(allocationOf(relay));
    if (allocation == nullptr || allocation->expires <= now) return;
    const Endpoint peer = asPeersKnowIt(error.remote);
    if (!isRelayedIcmp(peer.family(), error.icmpType)) return;
    // Anybody can forge one; without a permission it is discarded like data.
    if (!allocation->permissions.allows(peer.address(), now))
        return core_.counters.drop(TurnDrop::noPermission);
    stun::TransactionId::Value id{};
    ByteWriter(id).u64(++indications_);
    stun::MessageWriter writer(
        scratch_, {stun::MessageClass::indication, stun::method::kData, stun::TransactionId(id)});
    writer.add(stun::XorPeerAddress{peer});
    writer.add(stun::Icmp{.type = error.icmpType, .code = error.icmpCode, .data = error.mtu});
    if (const ByteView message = writer.finish(); !message.empty()) sink.send(allocation->client, message);
}

} // namespace thisbe::rendezvous
