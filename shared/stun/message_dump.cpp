#include "shared/stun/message_dump.h"

#include "shared/stun/attributes/address_error_code.h"
#include "shared/stun/attributes/address_family_attribute.h"
#include "shared/stun/attributes/change_request.h"
#include "shared/stun/attributes/channel_number.h"
#include "shared/stun/attributes/data.h"
#include "shared/stun/attributes/error_code.h"
#include "shared/stun/attributes/even_port.h"
#include "shared/stun/attributes/flag_attribute.h"
#include "shared/stun/attributes/icmp.h"
#include "shared/stun/attributes/lifetime.h"
#include "shared/stun/attributes/number_attribute.h"
#include "shared/stun/attributes/opaque_attribute.h"
#include "shared/stun/attributes/password_algorithms.h"
#include "shared/stun/attributes/requested_transport.h"
#include "shared/stun/attributes/response_port.h"
#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/attributes/unknown_attributes.h"
#include "shared/stun/attributes/xor_address_attribute.h"

#include <algorithm>
#include <array>

namespace thisbe::stun {

namespace {

struct Printer {
    AttributeType type;
    std::string (*print)(const MessageView&, ByteView);
};

template<class A>
std::string printValue(const MessageView& message, ByteView value) {
    const auto decoded = message.decode<A>(value);
    return decoded ? decoded->toString() : toString(decoded.error());
}

template<class... Attributes>
constexpr auto printersFor() {
    return std::array{Printer{Attributes::kType, printValue<Attributes>}...};
}

constexpr auto kPrinters =
    printersFor<MappedAddress, ChangeRequest, Username, ErrorCode, UnknownAttributes, ChannelNumberAttribute,
                Lifetime, XorPeerAddress, Data, Realm, Nonce, XorRelayedAddress, RequestedAddressFamily,
                EvenPort, RequestedTransport, DontFragment, PasswordAlgorithm, UserHash, XorMappedAddress,
                ReservationToken, Priority, UseCandidate, Padding, ResponsePort, ConnectionId,
                AdditionalAddressFamily, AddressErrorCode, PasswordAlgorithms, AlternateDomain, Icmp,
                Software, AlternateServer, IceControlled, IceControlling, ResponseOrigin, OtherAddress>();

} // namespace

std::string describe(const MessageView& message, const AttributeView& attribute) {
    const auto* const printer = std::ranges::find(kPrinters, attribute.type, &Printer::type);
    const std::string value = printer == kPrinters.end() ? std::to_string(attribute.value.size()) + " bytes"
                                                         : printer->print(message, attribute.value);
    return toString(attribute.type) + " " + value;
}

std::string describe(const MessageView& message) {
    std::string out = toString(message.method()) + " " + toString(message.messageClass()) + " " +
                      toString(message.transactionId());
    const char* separator = ": ";
    for (const AttributeView& attribute : message.attributes()) {
        out += separator + describe(message, attribute);
        separator = ", ";
    }
    return out;
}

} // namespace thisbe::stun
