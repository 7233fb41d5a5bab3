// The data path: what clients send to peers and peers to clients (RFC 8656, sections 11 and 12).
#pragma once

#include "rendezvous/flow_sink.h"
#include "rendezvous/turn/peer_gate.h"
#include "rendezvous/turn/turn_core.h"
#include "shared/net/datagram_io.h"
#include "shared/stun/message_view.h"

#include <span>
#include <vector>

namespace thisbe::rendezvous {

// No lock, no heap allocation. The payload is passed on as a view of what was received, towards clients on a
// channel behind its new header; only what a stream or an indication pads is written together first. One
// worker's.
class RelayPath {
  public:
    explicit RelayPath(TurnCore& core);

    // From a client. Views must stay valid until the transport and the sink have sent.
    void onChannelData(TimePoint now, const Flow& flow, ByteView message, FlowSink& sink);
    void onSendIndication(TimePoint now, const stun::MessageView& message, const Flow& flow, FlowSink& sink);
    // What arrived at a relayed address.
    void onPeerDatagrams(TimePoint now, RelayId relay, std::span<const Datagram> datagrams, FlowSink& sink);
    void onPathError(TimePoint now, RelayId relay, const PathError& error, FlowSink& sink);
    // From an allocation of another worker.
    void onInside(TimePoint now, const Endpoint& from, const Endpoint& to, ByteView data, FlowSink& sink);

  private:
    struct Outgoing {
        Endpoint peer;
        ByteView data;
        bool dontFragment = false;
    };

    void sendToPeer(TimePoint now, Allocation& from, const Outgoing& outgoing, FlowSink& sink);
    void sendInside(TimePoint now, const Allocation::Relay& from, const RelayOwner& to,
                    const Outgoing& outgoing, RelayId relay, FlowSink& sink);
    // To an allocation of another worker.
    void handOver(std::uint16_t worker, const Allocation::Relay& from, const Outgoing& outgoing,
                  RelayId relay);
    void sendToClient(TimePoint now, Allocation& to, const Endpoint& peer, ByteView data, FlowSink& sink);
    // Both directions count.
    bool withinBandwidth(TimePoint now, Allocation& allocation, std::size_t bytes);
    // False when it is too large.
    bool sendOnChannel(const Flow& client, stun::ChannelNumber channel, ByteView data, FlowSink& sink);
    bool sendIndication(const Flow& client, const Endpoint& peer, ByteView data, FlowSink& sink);
    // Another allocation of this server that is seen by its local address has an external one besides.
    Endpoint asPeersKnowIt(const Endpoint& remote) const;

    TurnCore& core_;
    PeerGate gate_;
    std::vector<std::uint8_t> scratch_; // the message to a client
    std::uint64_t indications_ = 0;     // "transaction ids" of Data indications, which nobody answers
    bool behindNat_;
};

} // namespace thisbe::rendezvous
