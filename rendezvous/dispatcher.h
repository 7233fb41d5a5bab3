// Decides which service a received message is for.
#pragma once

#include "rendezvous/binding_service.h"
#include "rendezvous/drop_reason.h"
#include "rendezvous/flow_sink.h"
#include "shared/base/clock.h"

namespace thisbe::rendezvous {

// One worker's; sans-I/O. What no service answers is counted under its reason.
class Dispatcher {
  public:
    Dispatcher(const BindingService& binding, DropCounters& drops) : binding_(binding), drops_(drops) {}

    // One whole message: a datagram, or what framing cut out of a stream.
    void onMessage(TimePoint now, const Flow& flow, ByteView message, FlowSink& sink);

  private:
    const BindingService& binding_;
    DropCounters& drops_;
};

} // namespace thisbe::rendezvous
