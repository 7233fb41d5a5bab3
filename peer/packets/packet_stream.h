// The way of one stream between two peers, at either end.
#pragma once

#include "peer/packets/packet_carrier.h"
#include "peer/packets/path_trace.h"
#include "peer/traffic/stream_pump.h"
#include "shared/packet/test_end.h"

#include <memory>
#include <vector>

namespace thisbe::peer {

// Packets leave by the pair that its way means at that moment; a change of pairs is remembered with the
// number of the first packet concerned. Allocates nothing for a packet but when the path changes.
class PacketStream {
  public:
    // carrier outlives this.
    PacketStream(packet::StreamWay way, PacketCarrier& carrier);

    // Sends for this sender from now on; null: for none (any more), and what waits never leaves. Where there
    // is no way at the moment each packet counts as unreachable: a test measures what is, and does not wait
    // for better.
    void follow(packet::StreamSender* sender, const packet::TrafficShape& shape);
    // When the next packet is due, and send what is.
    TimePoint nextDue() const { return pump_ ? pump_->nextDue() : kNever; }
    void sendDue(TimePoint now);
    // Where the socket was full.
    TimePoint nextDeadline() const { return fullUntil_; }
    void onDeadline(TimePoint now);
    // The sockets' counters so far, for the session's end to subtract.
    void countFor(packet::TestEnd& end) const;
    // Control messages go through the channel, all else (clock exchanges) by the stream's way.
    void sendOutput(std::span<const Datagram> output);
    // A datagram for this end of the stream came: give(Datagram) hands it to the session, and the pair is
    // remembered where it proves to be an authentic test packet.
    template<class Give>
    void receive(TimePoint now, ice::PairId pair, ByteView datagram, const packet::TestEnd& end, Give give) {
        const Datagram received{.payload = datagram, .local = {}, .remote = {}};
        if (!isTurn(pair, datagram)) return give(received);
        const std::uint64_t before = end.receiverReport().received;
        give(received);
        if (end.receiverReport().received > before) noteTurn(now, pair, datagram);
    }

    // Before the traces are told to somebody: with the path MTUs that were found meanwhile.
    void relabel();
    packet::StreamWay way() const { return way_; }
    const PathTrace& sent() const { return sent_; }
    const PathTrace& received() const { return received_; }

  private:
    SendReport send(TimePoint now, std::span<const Datagram> packets);
    void noteFull(TimePoint now);
    bool isTurn(ice::PairId pair, ByteView datagram) const;
    void noteTurn(TimePoint now, ice::PairId pair, ByteView packet);
    SendReport refuseAll(std::size_t count);

    packet::StreamWay way_;
    PacketCarrier& carrier_;
    PathTrace sent_;
    PathTrace received_;
    std::vector<SendFailure> failures_;
    std::unique_ptr<StreamPump> pump_;
    TimePoint fullUntil_ = kNever;
};

} // namespace thisbe::peer
