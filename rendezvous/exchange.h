// One request and the way to answer it.
#pragma once

#include "rendezvous/flow_sink.h"
#include "shared/base/clock.h"
#include "shared/signal/message_buffer.h"
#include "shared/signal/refusal.h"
#include "shared/stun/message_view.h"

namespace thisbe::rendezvous {

// Lives on the stack while the request is dealt with; what it refers to must outlive it. Allocates nothing.
class Exchange {
  public:
    Exchange(TimePoint now, const stun::MessageView& request, const Flow& flow, FlowSink& sink)
        : now_(now), request_(request), flow_(flow), sink_(sink) {}

    TimePoint now() const { return now_; }
    const stun::MessageView& request() const { return request_; }
    const Flow& flow() const { return flow_; }
    // Where the request came from.
    const Endpoint& remote() const { return flow_.remote; }
    FlowSink& sink() const { return sink_; }

    // To write the answer with; one at a time.
    stun::MessageWriter success() { return start(stun::MessageClass::successResponse); }
    stun::MessageWriter failure() { return start(stun::MessageClass::errorResponse); }
    void send(const stun::MessageWriter& answer) {
        if (answer.ok()) sink_.send(flow_, answer.finish());
    }

    // A whole success response under the session's key. Body: any message of shared/signal.
    template<class Body>
    void succeed(const Body& body, const stun::HmacSha256& key) {
        stun::MessageWriter answer = success();
        body.serialize(answer);
        answer.addIntegritySha256(key);
        send(answer);
    }

    // Under the session's key where there is one.
    void refuse(const signal::Refusal& refusal, const stun::HmacSha256* key = nullptr) {
        stun::MessageWriter answer = failure();
        refusal.serialize(answer);
        if (key != nullptr) answer.addIntegritySha256(*key);
        send(answer);
    }

  private:
    stun::MessageWriter start(stun::MessageClass messageClass) {
        return buffer_.writer(stun::responseTo(request_.header(), messageClass));
    }

    TimePoint now_;
    const stun::MessageView& request_;
    const Flow& flow_;
    FlowSink& sink_;
    signal::MessageBuffer buffer_;
};

} // namespace thisbe::rendezvous
