// PeerConnection: what it does for test packets (PacketCarrier).
#include "peer/connection/peer_connection.h"

namespace thisbe::peer {

bool PeerConnection::sendControl(ByteView message) {
    if (!transport_ || !packetsChannel_) return false;
    const SctpSendResult result =
        transport_->send(host_.loop.now(), *packetsChannel_, MessageFormat::binary, message);
    settle();
    return result == SctpSendResult::accepted;
}

bool PeerConnection::sendRecord(std::string_view json) {
    if (!transport_ || !packetsChannel_) return false;
    const SctpSendResult result = transport_->send(host_.loop.now(), *packetsChannel_, json);
    settle();
    return result == SctpSendResult::accepted;
}

std::optional<ice::PairId> PeerConnection::pairFor(packet::StreamWay way) const {
    if (!policy_) return std::nullopt;
    switch (way) {
    case packet::StreamWay::best:
        return policy_->currentPair();
    case packet::StreamWay::direct4:
        return policy_->pairOf(PathSlot::directIpv4);
    case packet::StreamWay::direct6:
        return policy_->pairOf(PathSlot::directIpv6);
    case packet::StreamWay::relay:
        return policy_->pairOf(PathSlot::relay);
    }
    return std::nullopt;
}

std::optional<PathLabel> PeerConnection::labelOf(ice::PairId pair) const {
    return policy_ ? policy_->labelOf(pair) : std::nullopt;
}

std::optional<PathEnds> PeerConnection::endsOf(ice::PairId pair) const {
    const ice::CandidatePair* const known = ice_ ? ice_->agent().find(pair) : nullptr;
    if (known == nullptr) return std::nullopt;
    return PathEnds{host_.ice.endpointOf(known->base).value_or(known->local.endpoint),
                    known->remote.endpoint};
}

SendReport PeerConnection::sendPackets(ice::PairId pair, std::span<const Datagram> packets) {
    return ice_ ? ice_->sendPackets(pair, packets) : SendReport{};
}

PacketCarrier::Counters PeerConnection::receiveCounters() const {
    const UdpCounters counters = host_.ice.counters();
    return {counters.kernelDrops, counters.receivedSuperPackets};
}

} // namespace thisbe::peer
