// IceHost: test packets, which leave at once and whose sender is told what became of them.
#include "peer/ice/ice_host.h"

#include <algorithm>

namespace thisbe::peer {

namespace {

// As many as a pump hands over at once, each behind the header of a relay.
constexpr std::size_t kMostPackets = 1024;
constexpr std::size_t kMostPacketBytes = 320 * 1024;

} // namespace

std::optional<Endpoint> IceHost::endpointOf(ice::BaseId base) const {
    const auto own = std::ranges::find(bases_, base, &ice::HostBase::id);
    return own == bases_.end() ? std::nullopt : std::optional(own->endpoint);
}

SendReport IceHost::sendPackets(ice::BaseId base, const Endpoint& remote, std::span<const Datagram> packets) {
    flush(); // in the order of the calls
    const auto own = std::ranges::find(bases_, base, &ice::HostBase::id);
    if (own == bases_.end()) return relayPackets(base, remote, packets);
    packets_.assign(packets.begin(), packets.end());
    for (Datagram& packet : packets_) {
        packet.local = own->endpoint;
        packet.remote = remote;
    }
    return sockets_.sendNow(packets_);
}

SendReport IceHost::relayPackets(ice::BaseId base, const Endpoint& remote,
                                 std::span<const Datagram> packets) {
    if (!gatherer_) return {};
    if (!packetBatch_) packetBatch_ = std::make_unique<DatagramBatch>(kMostPackets, kMostPacketBytes);
    packetBatch_->clear();
    std::size_t wrapped = 0;
    while (wrapped < packets.size() &&
           gatherer_->sendRelayed(now(), base, remote, packets[wrapped].payload, *packetBatch_))
        ++wrapped;
    const auto relay = gatherer_->streamOf(base);
    if (!relay) return packetBatch_->empty() ? SendReport{} : sockets_.sendNow(packetBatch_->datagrams());
    const auto stream = std::ranges::find(streams_, *relay, [](const auto& known) { return known->relay(); });
    if (stream == streams_.end()) return {};
    (*stream)->send(packetBatch_->datagrams());
    return {.handled = wrapped, .failures = {}};
}

} // namespace thisbe::peer
