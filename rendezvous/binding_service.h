// Answers Binding requests (RFC 8489, section 12) and, where configured, NAT behaviour discovery (RFC 5780,
// section 6.1).
#pragma once

#include "rendezvous/discovery_addresses.h"
#include "rendezvous/flow_sink.h"
#include "shared/stun/message_view.h"

namespace thisbe::rendezvous {

// Stateless and allocation-free. Replies are at most twice the request, IP and UDP headers counted on both
// sides (docs/protocol.md); discovery attributes are added only where discovery is configured.
class BindingService {
  public:
    explicit BindingService(DiscoveryAddresses discovery) : discovery_(std::move(discovery)) {}

    // request: a Binding request whose fingerprint, if any, is right.
    void onRequest(const stun::MessageView& request, const Flow& flow, FlowSink& sink) const;

  private:
    bool understands(stun::AttributeType type) const;
    void discover(const stun::MessageView& request, const Flow& flow, FlowSink& sink) const;
    // Answers over back, with flow's remote address as the mapped one.
    void answer(const stun::MessageView& request, const Flow& flow, const Flow& back, FlowSink& sink) const;

    DiscoveryAddresses discovery_;
};

} // namespace thisbe::rendezvous
