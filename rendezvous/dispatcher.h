// Decides which service a received message is for.
#pragma once

#include "rendezvous/binding_service.h"
#include "rendezvous/drop_reason.h"
#include "rendezvous/flow_sink.h"
#include "rendezvous/hand_over_gate.h"
#include "rendezvous/registration_service.h"
#include "rendezvous/turn/turn_service.h"
#include "shared/base/clock.h"

#include <functional>

namespace thisbe::rendezvous {

// One worker's; sans-I/O. What no service answers is counted under its reason.
class Dispatcher {
  public:
    // Another worker that a message has to be handed over to.
    using HandOver = std::function<void(std::uint16_t worker, const Flow& flow, ByteView message)>;
    struct Place {
        std::uint16_t worker = 0;
        std::uint16_t workers = 1;
    };

    Dispatcher(const BindingService& binding, RegistrationService& registration, DropCounters& drops,
               Place place, HandOverGate gate, HandOver handOver)
        : binding_(binding),
          registration_(registration),
          drops_(drops),
          place_(place),
          gate_(gate),
          handOver_(std::move(handOver)) {}

    // One whole message: a datagram, or what framing cut out of a stream.
    void onMessage(TimePoint now, const Flow& flow, ByteView message, FlowSink& sink);
    // One that another worker handed over: it has looked at it, and this one is the owner or deals with it anyway.
    void onHandedOver(TimePoint now, const Flow& flow, ByteView message, FlowSink& sink);

    // Without one, its methods are unknown. Must outlive this.
    void setRelay(TurnService& relay) { relay_ = &relay; }

  private:
    void onBinding(const stun::MessageView& message, const Flow& flow, FlowSink& sink);
    void onRelay(TimePoint now, const stun::MessageView& message, const Flow& flow, FlowSink& sink);
    void onRegistration(TimePoint now, const stun::MessageView& message, const Flow& flow, FlowSink& sink);
    void onOwn(TimePoint now, const stun::MessageView& message, const Flow& flow, FlowSink& sink);

    const BindingService& binding_;
    RegistrationService& registration_;
    DropCounters& drops_;
    Place place_;
    HandOverGate gate_;
    HandOver handOver_;
    TurnService* relay_ = nullptr;
};

} // namespace thisbe::rendezvous
