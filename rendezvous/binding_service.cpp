#include "rendezvous/binding_service.h"

#include "shared/stun/attributes/address_attribute.h"
#include "shared/stun/attributes/change_request.h"
#include "shared/stun/attributes/error_code.h"
#include "shared/stun/attributes/response_port.h"
#include "shared/stun/attributes/unknown_attributes.h"
#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/message_writer.h"

#include <array>

namespace thisbe::rendezvous {

namespace {

using stun::AttributeType;
using stun::MessageClass;

// A request padded by a client that tests fragments is answered with as much padding, if the answer stays
// below this.
constexpr std::size_t kMaxReply = 2048;
constexpr std::size_t kMaxPadding = kMaxReply - 128;

class Reply {
  public:
    Reply(const stun::MessageView& request, MessageClass messageClass)
        : request_(request), writer_(buffer_, responseTo(request.header(), messageClass)) {}

    stun::MessageWriter& writer() { return writer_; }

    void sendTo(const Flow& flow, FlowSink& sink) {
        if (request_.has(AttributeType::fingerprint)) writer_.addFingerprint();
        // The largest reply is smaller than the buffer; a writer in error gives nothing to send.
        if (const ByteView message = writer_.finish(); !message.empty()) sink.send(flow, message);
    }

  private:
    const stun::MessageView& request_;
    std::array<std::uint8_t, kMaxReply> buffer_;
    stun::MessageWriter writer_;
};

void refuse(const stun::MessageView& request, stun::ErrorNumber number,
            const stun::UnknownAttributes& unknown, const Flow& flow, FlowSink& sink) {
    Reply reply(request, MessageClass::errorResponse);
    reply.writer().add(stun::ErrorCode::of(number));
    if (!unknown.empty()) reply.writer().add(unknown);
    reply.sendTo(flow, sink);
}

void refuse(const stun::MessageView& request, stun::ErrorNumber number, const Flow& flow, FlowSink& sink) {
    refuse(request, number, {}, flow, sink);
}

} // namespace

bool BindingService::understands(AttributeType type) const {
    switch (type) {
    // Credentials are understood and not needed: the basic server asks for none (RFC 8489, section 12).
    case AttributeType::username:
    case AttributeType::userHash:
    case AttributeType::realm:
    case AttributeType::nonce:
    case AttributeType::messageIntegrity:
    case AttributeType::messageIntegritySha256:
    case AttributeType::passwordAlgorithm:
        return true;
    case AttributeType::changeRequest:
    case AttributeType::responsePort:
    case AttributeType::padding:
        return discovery_.enabled();
    default:
        return !stun::isComprehensionRequired(type);
    }
}

void BindingService::onRequest(const stun::MessageView& request, const Flow& flow, FlowSink& sink) const {
    stun::UnknownAttributes unknown;
    for (const auto& attribute : request.attributes()) {
        if (!understands(attribute.type)) unknown.add(attribute.type);
    }
    if (!unknown.empty()) return refuse(request, stun::ErrorNumber::unknownAttribute, unknown, flow, sink);

    if (discovery_.enabled()) return discover(request, flow, sink);
    answer(request, flow, flow, sink);
}

void BindingService::discover(const stun::MessageView& request, const Flow& flow, FlowSink& sink) const {
    Flow back = flow;
    if (request.has(AttributeType::responsePort)) {
        const auto port = request.get<stun::ResponsePort>();
        // A padded answer to a chosen port would be a stranger's tool, so the pair is refused (RFC 5780,
        // section 6.1); and over a connection there is no other port.
        if (!port || port->value == 0 || request.has(AttributeType::padding) ||
            flow.transport != Transport::udp)
            return refuse(request, stun::ErrorNumber::badRequest, flow, sink);
        back.remote = Endpoint(flow.remote.address(), port->value);
    }
    const auto padding = request.find(AttributeType::padding);
    if (padding && padding->size() > kMaxPadding)
        return refuse(request, stun::ErrorNumber::badRequest, flow, sink);
    if (request.has(AttributeType::changeRequest)) {
        const auto change = request.get<stun::ChangeRequest>();
        if (!change) return refuse(request, stun::ErrorNumber::badRequest, flow, sink);
        const auto from = discovery_.changed(flow.local, change->changeAddress, change->changePort);
        const bool changes = change->changeAddress || change->changePort;
        // What cannot be changed here is refused with 420 (section 6.1): no second address, or a connection.
        if (!from || (changes && flow.transport != Transport::udp)) {
            stun::UnknownAttributes unable;
            unable.add(AttributeType::changeRequest);
            return refuse(request, stun::ErrorNumber::unknownAttribute, unable, flow, sink);
        }
        back.local = *from;
    }
    answer(request, flow, back, sink);
}

void BindingService::answer(const stun::MessageView& request, const Flow& flow, const Flow& back,
                            FlowSink& sink) const {
    Reply reply(request, MessageClass::successResponse);
    reply.writer().add(stun::XorMappedAddress{flow.remote});
    if (discovery_.enabled()) {
        reply.writer().add(stun::ResponseOrigin{back.local});
        const auto other = discovery_.changed(flow.local, true, true);
        // The other address has no TCP, and a connection could not be changed to it.
        if (other && flow.transport == Transport::udp) reply.writer().add(stun::OtherAddress{*other});
        // A padded request asks for a padded response (section 6.1). As much as came in, so that nothing is
        // amplified.
        if (const auto padding = request.find(AttributeType::padding))
            reply.writer().addRaw(AttributeType::padding, *padding);
    }
    reply.sendTo(back, sink);
}

} // namespace thisbe::rendezvous
