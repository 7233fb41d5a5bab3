// ERROR-CODE (RFC 8489, section 14.8):
//
//      0                   1                   2                   3
//      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |           Reserved, should be 0         |Class|     Number    |
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |      Reason Phrase (variable)                                ..
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
#pragma once

#include "shared/stun/attribute_error.h"
#include "shared/stun/attribute_type.h"
#include "shared/wire/byte_writer.h"

#include <string_view>

namespace thisbe::stun {

// Every number from 300 to 699 is a valid ErrorNumber; those without a name here travel all the same.
enum class ErrorNumber : std::uint16_t {
    tryAlternate = 300,
    badRequest = 400,
    unauthenticated = 401,
    forbidden = 403,         // RFC 8656
    mobilityForbidden = 405, // RFC 8016
    unknownAttribute = 420,
    allocationMismatch = 437, // RFC 8656
    staleNonce = 438,
    addressFamilyNotSupported = 440,    // RFC 8656
    wrongCredentials = 441,             // RFC 8656
    unsupportedTransportProtocol = 442, // RFC 8656
    peerAddressFamilyMismatch = 443,    // RFC 8656
    connectionAlreadyExists = 446,      // RFC 6062
    connectionTimeoutOrFailure = 447,   // RFC 6062
    allocationQuotaReached = 486,       // RFC 8656
    roleConflict = 487,                 // RFC 8445
    serverError = 500,
    insufficientCapacity = 508, // RFC 8656
};

// The reason phrase of its RFC; "Error" for a number without a name.
std::string_view reasonPhrase(ErrorNumber number);

// The reason points into the message it came from, or at what is to be written.
struct ErrorCode {
    static constexpr AttributeType kType = AttributeType::errorCode;

    ErrorNumber number = ErrorNumber::serverError;
    std::string_view reason;

    // With the phrase of its RFC: "SHOULD be suitable" for people, meant for diagnostics only.
    static ErrorCode of(ErrorNumber number) { return {number, reasonPhrase(number)}; }

    static AttributeResult<ErrorCode> parse(ByteView value);
    void serialize(ByteWriter& writer) const;
    // "401 Unauthenticated"
    std::string toString() const;

    friend bool operator==(const ErrorCode&, const ErrorCode&) = default;
};

} // namespace thisbe::stun
