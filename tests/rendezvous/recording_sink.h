// A FlowSink that keeps what services send.
#pragma once

#include "rendezvous/flow_sink.h"
#include "shared/stun/message_view.h"

#include <vector>

namespace thisbe::rendezvous::test {

struct Sent {
    Flow flow;
    std::vector<std::uint8_t> bytes;

    // Valid as long as this is.
    stun::MessageView message() const { return stun::MessageView::parse(bytes).value(); }
};

class RecordingSink final : public FlowSink {
  public:
    void send(const Flow& flow, ByteView front, ByteView rest) override {
        Sent& message = sent.emplace_back(Sent{flow, {front.begin(), front.end()}});
        message.bytes.insert(message.bytes.end(), rest.begin(), rest.end());
    }

    std::vector<Sent> sent;
};

} // namespace thisbe::rendezvous::test
