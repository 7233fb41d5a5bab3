#include "peer/packets/packet_stream.h"

#include "shared/packet/probe_header.h"

namespace thisbe::peer {

namespace {

using namespace std::chrono_literals;

// Many connections share the sockets: they are asked again rather than watched.
constexpr Duration kFullAgain = 1ms;

std::uint64_t sequenceOf(ByteView packet) {
    const auto header = packet::ProbeHeader::parse(packet);
    return header ? header->sequence : 0;
}

} // namespace

PacketStream::PacketStream(packet::StreamWay way, PacketCarrier& carrier) : way_(way), carrier_(carrier) {}

void PacketStream::follow(packet::StreamSender* sender, const packet::TrafficShape& shape) {
    if (sender != nullptr && !pump_)
        pump_ = std::make_unique<StreamPump>(
            *sender, [this](TimePoint now, std::span<const Datagram> packets) { return send(now, packets); },
            shape, 0);
    if (sender != nullptr || !pump_) return;
    pump_->giveUp();
    pump_.reset();
    fullUntil_ = kNever;
}

void PacketStream::sendDue(TimePoint now) {
    if (nextDue() > now) return;
    pump_->send(now);
    noteFull(now);
}

void PacketStream::noteFull(TimePoint now) {
    fullUntil_ = pump_->blocked() ? now + kFullAgain : kNever;
}

void PacketStream::onDeadline(TimePoint now) {
    if (now < fullUntil_) return;
    pump_->onWritable(now);
    noteFull(now);
}

void PacketStream::countFor(packet::TestEnd& end) const {
    const auto counters = carrier_.receiveCounters();
    end.setSocketCounters(counters.drops, counters.superPackets);
}

SendReport PacketStream::send(TimePoint now, std::span<const Datagram> packets) {
    if (packets.empty()) return {};
    const auto pair = carrier_.pairFor(way_);
    if (sent_.isNew(pair))
        sent_.add(now, sequenceOf(packets.front().payload), pair,
                  pair ? carrier_.labelOf(*pair) : std::nullopt);
    return pair ? carrier_.sendPackets(*pair, packets) : refuseAll(packets.size());
}

SendReport PacketStream::refuseAll(std::size_t count) {
    failures_.clear();
    for (std::size_t i = 0; i < count; ++i)
        failures_.push_back({i, DatagramError::unreachable});
    return {.handled = count, .failures = failures_};
}

void PacketStream::sendOutput(std::span<const Datagram> output) {
    for (const Datagram& datagram : output) {
        if (packet::probeKindOf(datagram.payload) == packet::ProbeKind::control)
            carrier_.sendControl(datagram.payload); // what does not go is said again
        else if (const auto pair = carrier_.pairFor(way_))
            carrier_.sendPackets(*pair, {&datagram, 1});
    }
}

void PacketStream::relabel() {
    const auto labelOf = [this](ice::PairId pair) { return carrier_.labelOf(pair); };
    sent_.relabel(labelOf);
    received_.relabel(labelOf);
}

// By none that is known it came before its answer, which says nothing of a change.
bool PacketStream::isTurn(ice::PairId pair, ByteView datagram) const {
    return pair != ice::PairId{} && received_.isNew(pair) &&
           packet::probeKindOf(datagram) == packet::ProbeKind::data;
}

void PacketStream::noteTurn(TimePoint now, ice::PairId pair, ByteView packet) {
    received_.add(now, sequenceOf(packet), pair, carrier_.labelOf(pair));
}

} // namespace thisbe::peer
