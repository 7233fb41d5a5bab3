// STUN attribute types: an open 16-bit number (RFC 8489, section 18.3; IANA "STUN Attributes").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace thisbe::stun {

// Every 16-bit value is a valid AttributeType; those without a name here are handled all the same. Types of
// our own extension (0xC000 up) are named where they are used, in shared/signal.
enum class AttributeType : std::uint16_t {
    mappedAddress = 0x0001,
    changeRequest = 0x0003, // RFC 5780
    username = 0x0006,
    messageIntegrity = 0x0008,
    errorCode = 0x0009,
    unknownAttributes = 0x000A,
    channelNumber = 0x000C,  // RFC 8656
    lifetime = 0x000D,       // RFC 8656
    xorPeerAddress = 0x0012, // RFC 8656
    data = 0x0013,           // RFC 8656
    realm = 0x0014,
    nonce = 0x0015,
    xorRelayedAddress = 0x0016,      // RFC 8656
    requestedAddressFamily = 0x0017, // RFC 8656
    evenPort = 0x0018,               // RFC 8656
    requestedTransport = 0x0019,     // RFC 8656
    dontFragment = 0x001A,           // RFC 8656
    accessToken = 0x001B,            // RFC 7635
    messageIntegritySha256 = 0x001C,
    passwordAlgorithm = 0x001D,
    userHash = 0x001E,
    xorMappedAddress = 0x0020,
    reservationToken = 0x0022,        // RFC 8656
    priority = 0x0024,                // RFC 8445
    useCandidate = 0x0025,            // RFC 8445
    padding = 0x0026,                 // RFC 5780
    responsePort = 0x0027,            // RFC 5780
    connectionId = 0x002A,            // RFC 6062
    additionalAddressFamily = 0x8000, // RFC 8656
    addressErrorCode = 0x8001,        // RFC 8656
    passwordAlgorithms = 0x8002,
    alternateDomain = 0x8003,
    icmp = 0x8004, // RFC 8656
    software = 0x8022,
    alternateServer = 0x8023,
    fingerprint = 0x8028,
    iceControlled = 0x8029,           // RFC 8445
    iceControlling = 0x802A,          // RFC 8445
    responseOrigin = 0x802B,          // RFC 5780
    otherAddress = 0x802C,            // RFC 5780
    ecnCheck = 0x802D,                // RFC 6679
    thirdPartyAuthorization = 0x802E, // RFC 7635
    mobilityTicket = 0x8030,          // RFC 8016
};

// "Attributes with type values between 0x0000 and 0x7FFF are comprehension-required attributes, which means
// that the STUN agent cannot successfully process the message unless it understands the attribute."
constexpr bool isComprehensionRequired(AttributeType type) {
    return static_cast<std::uint16_t>(type) < 0x8000;
}

// The name in its RFC, for example "XOR-MAPPED-ADDRESS"; nothing for a type without a name here.
std::optional<std::string_view> attributeName(AttributeType type);

// The name, or "0xc001".
std::string toString(AttributeType type);

} // namespace thisbe::stun
