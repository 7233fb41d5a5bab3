// The TURN server of one worker (RFC 8656), without sockets, threads or a clock.
#pragma once

#include "rendezvous/turn/allocate_handler.h"
#include "rendezvous/turn/challenge.h"
#include "rendezvous/turn/permission_handler.h"
#include "rendezvous/turn/refresh_handler.h"
#include "rendezvous/turn/relay_path.h"

namespace thisbe::rendezvous {

// Messages from clients go in, and what arrives at relayed addresses; answers and data come out through the
// sink and the RelayTransport. Datagrams that are relayed are views of what came in: send before the bytes
// are reused. Allocations belong to this worker; other workers see them only in the RelayDirectory. One
// thread.
class TurnService {
  public:
    // Everything must outlive it.
    TurnService(TurnShared& shared, std::uint16_t worker, RelayTransport& transport, const Clock& clock,
                RandomSource& random);
    ~TurnService();
    TurnService(const TurnService&) = delete;
    TurnService& operator=(const TurnService&) = delete;

    // The methods that it answers; Send is an indication.
    static bool serves(stun::Method method);

    void onRequest(TimePoint now, const stun::MessageView& message, const Flow& flow, FlowSink& sink);
    void onIndication(TimePoint now, const stun::MessageView& message, const Flow& flow, FlowSink& sink);
    void onChannelData(TimePoint now, const Flow& flow, ByteView message, FlowSink& sink) {
        path_.onChannelData(now, flow, message, sink);
    }
    void onPeerDatagrams(TimePoint now, RelayId relay, std::span<const Datagram> datagrams, FlowSink& sink) {
        path_.onPeerDatagrams(now, relay, datagrams, sink);
    }
    // What an allocation of another worker sends to one of this worker's; both by their relayed addresses.
    void onInside(TimePoint now, const Endpoint& from, const Endpoint& to, ByteView data, FlowSink& sink) {
        path_.onInside(now, from, to, data, sink);
    }
    void onPathErrors(TimePoint now, RelayId relay, std::span<const PathError> errors, FlowSink& sink);
    // A connection is gone, and its allocation with it.
    void onFlowClosed(const Flow& flow);

    TimePoint nextDeadline() const { return core_.allocations.nextDeadline(); }
    void onDeadline(TimePoint now);

    const TurnCounters& counters() const { return core_.counters; }
    std::size_t allocations() const { return core_.allocations.size(); }
    bool hasAllocation(TimePoint now, const Flow& flow) { return core_.allocations.find(flow, now) != nullptr; }

    // For tests and fuzzers: throws std::logic_error naming what does not hold.
    void checkInvariants(TimePoint now);

  private:
    void dispatch(const TurnRequest& request);
    bool mayBegin(const stun::MessageView& message, std::string_view username, const Flow& flow,
                  TimePoint now);

    TurnCore core_;
    const Clock& clock_;
    Challenger challenger_;
    AllocateHandler allocate_;
    RefreshHandler refresh_;
    PermissionHandler permission_;
    RelayPath path_;
};

} // namespace thisbe::rendezvous
