// Where services of the server put what is to be sent.
#pragma once

#include "rendezvous/flow.h"
#include "shared/base/bytes.h"

namespace thisbe::rendezvous {

// The worker's side copies the message into a batch (UDP) or a connection's buffer (TCP), so it may lie on
// the caller's stack. A message for a connection that is gone, or that does not fit, is dropped and counted
// by the worker: retransmission mends it. Called on the worker's thread only.
class FlowSink {
  public:
    virtual ~FlowSink() = default;
    void send(const Flow& flow, ByteView message) { send(flow, message, {}); }
    // One message that lies in two places, its header and what it carries: so relayed data is copied once.
    virtual void send(const Flow& flow, ByteView front, ByteView rest) = 0;
};

} // namespace thisbe::rendezvous
