// What a connection does for test packets.
#pragma once

#include "peer/path/path_label.h"
#include "shared/net/datagram_io.h"
#include "shared/packet/control/stream_way.h"

#include <optional>

namespace thisbe::peer {

// Of one peer, whose key is proven. Called from the event loop; calls nobody back before it returns.
class PacketCarrier {
  public:
    virtual ~PacketCarrier() = default;

    // A control message (shared/packet/control), encrypted, reliable and in order. False: there is no channel
    // (yet), or it is full.
    virtual bool sendControl(ByteView message) = 0;
    // A record (its JSON), the same way. False as above.
    virtual bool sendRecord(std::string_view json) = 0;
    // The pair that packets of that way take now; nothing: there is none that works.
    virtual std::optional<ice::PairId> pairFor(packet::StreamWay way) const = 0;
    // For people; nothing for a pair that is no more.
    virtual std::optional<PathLabel> labelOf(ice::PairId pair) const = 0;
    // As they are, outside of DTLS and at once, by that pair; the ends in the datagrams mean nothing. Over
    // TCP what does not fit is lost, as on the way.
    virtual SendReport sendPackets(ice::PairId pair, std::span<const Datagram> packets) = 0;
    // What the sockets that the packets arrive at have dropped and got in super-packets so far.
    struct Counters {
        std::uint64_t drops = 0;
        std::uint64_t superPackets = 0;
    };
    virtual Counters receiveCounters() const = 0;
};

} // namespace thisbe::peer
