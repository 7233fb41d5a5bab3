#include "rendezvous/dispatcher.h"

#include "rendezvous/ownership.h"
#include "shared/stun/channel_data.h"
#include "shared/stun/fingerprint.h"

namespace thisbe::rendezvous {

void Dispatcher::onMessage(TimePoint now, const Flow& flow, ByteView message, FlowSink& sink) {
    if (relay_ != nullptr && stun::looksLikeChannelData(message))
        return relay_->onChannelData(now, flow, message, sink);
    if (!stun::looksLikeStun(message)) return drops_.count(DropReason::notStun);
    const auto view = stun::MessageView::parse(message);
    if (!view) return drops_.count(DropReason::malformed);
    if (stun::checkFingerprint(*view) == stun::FingerprintCheck::invalid)
        return drops_.count(DropReason::badFingerprint);

    if (view->method() == stun::method::kBinding) return onBinding(*view, flow, sink);
    if (RegistrationService::handles(view->method())) return onRegistration(now, *view, flow, sink);
    if (relay_ != nullptr && TurnService::serves(view->method())) return onRelay(now, *view, flow, sink);
    drops_.count(DropReason::unknownMethod);
}

void Dispatcher::onRelay(TimePoint now, const stun::MessageView& message, const Flow& flow, FlowSink& sink) {
    if (message.isRequest()) return relay_->onRequest(now, message, flow, sink);
    if (message.messageClass() == stun::MessageClass::indication)
        return relay_->onIndication(now, message, flow, sink);
    drops_.count(DropReason::unexpectedClass);
}

void Dispatcher::onBinding(const stun::MessageView& message, const Flow& flow, FlowSink& sink) {
    if (message.isRequest()) return binding_.onRequest(message, flow, sink);
    // A Binding indication is a keepalive (RFC 8489, section 12): it has done its work by passing the NAT.
    if (message.messageClass() != stun::MessageClass::indication) drops_.count(DropReason::unexpectedClass);
}

void Dispatcher::onRegistration(TimePoint now, const stun::MessageView& message, const Flow& flow,
                                FlowSink& sink) {
    const auto owner = ownerOf(message, place_.workers).value_or(place_.worker);
    if (owner == place_.worker) return onOwn(now, message, flow, sink);
    switch (gate_.look(now, message, flow)) {
    case HandOverGate::Verdict::pass:
        return handOver_(owner, flow, message.bytes());
    case HandOverGate::Verdict::dealWithIt:
        return onOwn(now, message, flow, sink);
    case HandOverGate::Verdict::drop:
        return;
    }
}

void Dispatcher::onOwn(TimePoint now, const stun::MessageView& message, const Flow& flow, FlowSink& sink) {
    if (message.isRequest()) return registration_.onRequest(now, message, flow, sink);
    if (message.isResponse()) return registration_.onResponse(now, message, flow, sink);
    drops_.count(DropReason::unexpectedClass);
}

void Dispatcher::onHandedOver(TimePoint now, const Flow& flow, ByteView message, FlowSink& sink) {
    if (const auto view = stun::MessageView::parse(message)) onOwn(now, *view, flow, sink);
}

} // namespace thisbe::rendezvous
