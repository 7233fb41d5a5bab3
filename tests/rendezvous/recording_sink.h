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
    void send(const Flow& flow, ByteView message) override {
        sent.push_back({flow, {message.begin(), message.end()}});
    }

    std::vector<Sent> sent;
};

} // namespace thisbe::rendezvous::test
