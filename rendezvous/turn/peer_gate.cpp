#include "rendezvous/turn/peer_gate.h"

#include <algorithm>

namespace thisbe::rendezvous {

void PeerGate::renew() {
    version_ = shared_.policy.version(); // first: if it changes meanwhile, it will be renewed again
    policy_ = shared_.policy.current();
    remembered_.fill({});
}

PeerVerdict PeerGate::verdictOf(const IpAddress& address) {
    if (shared_.policy.version() != version_) renew();
    const ByteView bytes = address.bytes();
    Remembered& place =
        remembered_[(bytes[bytes.size() - 1] ^ bytes[bytes.size() - 2] * 7U) % remembered_.size()];
    if (place.address != address) place = {address, policy_->check(address)};
    return place.verdict;
}

bool PeerGate::isService(std::uint16_t port) const {
    const auto& ports = shared_.servicePorts;
    return std::ranges::find(ports, port) != ports.end();
}

PeerRoute PeerGate::route(const Endpoint& peer) {
    if (peer.port() == 0) return {};
    const PeerVerdict verdict = verdictOf(peer.address());
    switch (verdict) {
    case PeerVerdict::forbidden:
        return {};
    case PeerVerdict::allowed:
        return {.way = PeerRoute::Way::network};
    case PeerVerdict::ownRelays:
    case PeerVerdict::ownExceptServices:
        break;
    }
    if (const auto owner = shared_.directory.find(peer))
        return {.way = PeerRoute::Way::inside, .owner = *owner};
    if (verdict == PeerVerdict::ownExceptServices && !isService(peer.port()))
        return {.way = PeerRoute::Way::network};
    return {.way = PeerRoute::Way::notARelayedPort};
}

} // namespace thisbe::rendezvous
