#include "rendezvous/turn/allocate_request.h"

#include "shared/stun/attributes/address_family_attribute.h"
#include "shared/stun/attributes/even_port.h"
#include "shared/stun/attributes/lifetime.h"
#include "shared/stun/attributes/requested_transport.h"

namespace thisbe::rendezvous {

namespace {

using stun::AttributeType;
using stun::ErrorNumber;

tl::unexpected<ErrorNumber> refuse(ErrorNumber number) {
    return tl::make_unexpected(number);
}

// coturn's client (4.6) still asks with the number that the draft of RFC 8656 had before IANA gave 0x8000.
constexpr auto kDraftAdditionalAddressFamily = static_cast<AttributeType>(0x8032);

std::optional<ByteView> findAdditional(const stun::MessageView& message) {
    const auto value = message.find(AttributeType::additionalAddressFamily);
    return value ? value : message.find(kDraftAdditionalAddressFamily);
}

} // namespace

Result<AllocateRequest, ErrorNumber> AllocateRequest::parse(const stun::MessageView& message) {
    AllocateRequest out;
    // "The server checks if the request contains a REQUESTED-TRANSPORT attribute. If the REQUESTED-TRANSPORT
    // attribute is not included or is malformed, the server rejects the request with a 400 (Bad Request)
    // error."
    const auto transport = message.get<stun::RequestedTransport>();
    if (!transport) return refuse(ErrorNumber::badRequest);
    if (transport->protocol != stun::RequestedTransport::kUdp)
        return refuse(ErrorNumber::unsupportedTransportProtocol);

    const bool requested = message.has(AttributeType::requestedAddressFamily);
    const auto additional = findAdditional(message);
    const bool evenPort = message.has(AttributeType::evenPort);
    if (message.has(AttributeType::reservationToken)) {
        // A token stands for one port that was chosen already: nothing else may be asked of it.
        const auto token = message.get<stun::ReservationToken>();
        if (!token || requested || additional || evenPort) return refuse(ErrorNumber::badRequest);
        out.token = *token;
    }
    if (requested && additional) return refuse(ErrorNumber::badRequest);
    if (requested) {
        const auto family = message.get<stun::RequestedAddressFamily>();
        if (!family) return refuse(ErrorNumber::addressFamilyNotSupported);
        out.family = family->value;
    }
    if (additional) {
        // IPv4 is what is allocated anyway, so only IPv6 can be additional.
        const auto family = stun::AdditionalAddressFamily::parse(*additional);
        if (!family || family->value != AddressFamily::ipv6) return refuse(ErrorNumber::badRequest);
        out.additional = true;
    }
    if (evenPort) {
        const auto even = message.get<stun::EvenPort>();
        // The one token of the answer could not say which family's port it stands for.
        if (!even || (even->reserveNext && additional)) return refuse(ErrorNumber::badRequest);
        out.want = even->reserveNext ? PortAllocator::Want::evenPair : PortAllocator::Want::even;
    }
    if (message.has(AttributeType::lifetime)) {
        const auto lifetime = message.get<stun::Lifetime>();
        if (!lifetime) return refuse(ErrorNumber::badRequest);
        out.lifetime = lifetime->value;
    }
    return out;
}

} // namespace thisbe::rendezvous
