#include "shared/stun/attribute_type.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace thisbe::stun {

namespace {

struct Named {
    AttributeType type;
    std::string_view name;
};

using enum AttributeType;

constexpr std::array kNames = {
    Named{mappedAddress, "MAPPED-ADDRESS"},
    Named{changeRequest, "CHANGE-REQUEST"},
    Named{username, "USERNAME"},
    Named{messageIntegrity, "MESSAGE-INTEGRITY"},
    Named{errorCode, "ERROR-CODE"},
    Named{unknownAttributes, "UNKNOWN-ATTRIBUTES"},
    Named{channelNumber, "CHANNEL-NUMBER"},
    Named{lifetime, "LIFETIME"},
    Named{xorPeerAddress, "XOR-PEER-ADDRESS"},
    Named{data, "DATA"},
    Named{realm, "REALM"},
    Named{nonce, "NONCE"},
    Named{xorRelayedAddress, "XOR-RELAYED-ADDRESS"},
    Named{requestedAddressFamily, "REQUESTED-ADDRESS-FAMILY"},
    Named{evenPort, "EVEN-PORT"},
    Named{requestedTransport, "REQUESTED-TRANSPORT"},
    Named{dontFragment, "DONT-FRAGMENT"},
    Named{accessToken, "ACCESS-TOKEN"},
    Named{messageIntegritySha256, "MESSAGE-INTEGRITY-SHA256"},
    Named{passwordAlgorithm, "PASSWORD-ALGORITHM"},
    Named{userHash, "USERHASH"},
    Named{xorMappedAddress, "XOR-MAPPED-ADDRESS"},
    Named{reservationToken, "RESERVATION-TOKEN"},
    Named{priority, "PRIORITY"},
    Named{useCandidate, "USE-CANDIDATE"},
    Named{padding, "PADDING"},
    Named{responsePort, "RESPONSE-PORT"},
    Named{connectionId, "CONNECTION-ID"},
    Named{additionalAddressFamily, "ADDITIONAL-ADDRESS-FAMILY"},
    Named{addressErrorCode, "ADDRESS-ERROR-CODE"},
    Named{passwordAlgorithms, "PASSWORD-ALGORITHMS"},
    Named{alternateDomain, "ALTERNATE-DOMAIN"},
    Named{icmp, "ICMP"},
    Named{software, "SOFTWARE"},
    Named{alternateServer, "ALTERNATE-SERVER"},
    Named{fingerprint, "FINGERPRINT"},
    Named{iceControlled, "ICE-CONTROLLED"},
    Named{iceControlling, "ICE-CONTROLLING"},
    Named{responseOrigin, "RESPONSE-ORIGIN"},
    Named{otherAddress, "OTHER-ADDRESS"},
    Named{ecnCheck, "ECN-CHECK"},
    Named{thirdPartyAuthorization, "THIRD-PARTY-AUTHORIZATION"},
    Named{mobilityTicket, "MOBILITY-TICKET"},
};

static_assert(std::ranges::is_sorted(kNames, {}, &Named::type));

} // namespace

std::optional<std::string_view> attributeName(AttributeType type) {
    const auto* const found = std::ranges::lower_bound(kNames, type, {}, &Named::type);
    if (found == kNames.end() || found->type != type) return std::nullopt;
    return found->name;
}

std::string toString(AttributeType type) {
    if (const auto name = attributeName(type)) return std::string(*name);
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "0x%04x", static_cast<unsigned>(type));
    return text.data();
}

} // namespace thisbe::stun
