#include "rendezvous/dispatcher.h"

#include "shared/stun/fingerprint.h"

namespace thisbe::rendezvous {

void Dispatcher::onMessage(TimePoint, const Flow& flow, ByteView message, FlowSink& sink) {
    if (!stun::looksLikeStun(message)) return drops_.count(DropReason::notStun);
    const auto view = stun::MessageView::parse(message);
    if (!view) return drops_.count(DropReason::malformed);
    if (stun::checkFingerprint(*view) == stun::FingerprintCheck::invalid)
        return drops_.count(DropReason::badFingerprint);
    if (view->method() != stun::method::kBinding) return drops_.count(DropReason::unknownMethod);
    // A Binding indication is a keepalive (RFC 8489, section 12): it has done its work by passing the NAT.
    if (view->isRequest()) return binding_.onRequest(*view, flow, sink);
    if (view->messageClass() != stun::MessageClass::indication) drops_.count(DropReason::unexpectedClass);
}

} // namespace thisbe::rendezvous
