#include "shared/stun/attributes/error_code.h"

#include "shared/stun/attributes/text_attribute.h"
#include "shared/wire/byte_reader.h"

#include <algorithm>
#include <array>
#include <utility>

namespace thisbe::stun {

namespace {

constexpr std::array<std::pair<ErrorNumber, std::string_view>, 18> kReasons = {{
    {ErrorNumber::tryAlternate, "Try Alternate"},
    {ErrorNumber::badRequest, "Bad Request"},
    {ErrorNumber::unauthenticated, "Unauthenticated"},
    {ErrorNumber::forbidden, "Forbidden"},
    {ErrorNumber::mobilityForbidden, "Mobility Forbidden"},
    {ErrorNumber::unknownAttribute, "Unknown Attribute"},
    {ErrorNumber::allocationMismatch, "Allocation Mismatch"},
    {ErrorNumber::staleNonce, "Stale Nonce"},
    {ErrorNumber::addressFamilyNotSupported, "Address Family not Supported"},
    {ErrorNumber::wrongCredentials, "Wrong Credentials"},
    {ErrorNumber::unsupportedTransportProtocol, "Unsupported Transport Protocol"},
    {ErrorNumber::peerAddressFamilyMismatch, "Peer Address Family Mismatch"},
    {ErrorNumber::connectionAlreadyExists, "Connection Already Exists"},
    {ErrorNumber::connectionTimeoutOrFailure, "Connection Timeout or Failure"},
    {ErrorNumber::allocationQuotaReached, "Allocation Quota Reached"},
    {ErrorNumber::roleConflict, "Role Conflict"},
    {ErrorNumber::serverError, "Server Error"},
    {ErrorNumber::insufficientCapacity, "Insufficient Capacity"},
}};

} // namespace

std::string_view reasonPhrase(ErrorNumber number) {
    const auto* const found =
        std::ranges::find(kReasons, number, &std::pair<ErrorNumber, std::string_view>::first);
    return found == kReasons.end() ? "Error" : found->second;
}

AttributeResult<ErrorCode> ErrorCode::parse(ByteView value) {
    ByteReader reader(value);
    // "The Reserved bits SHOULD be 0 and are for alignment on 32-bit boundaries. Receivers MUST ignore these
    // bits."
    const std::uint32_t word = reader.u32();
    const std::uint32_t hundreds = word >> 8 & 0x7;
    const std::uint32_t number = word & 0xff;
    // "The Class represents the hundreds digit of the error code. The value MUST be between 3 and 6. The
    // Number represents the binary encoding of the error code modulo 100, and its value MUST be between 0 and
    // 99."
    if (!reader.ok() || hundreds < 3 || hundreds > 6 || number > 99) return malformed();
    const std::string_view reason = asText(reader.rest());
    if (!mayBeRead(reason, kShortText)) return malformed();
    return ErrorCode{static_cast<ErrorNumber>(hundreds * 100 + number), reason};
}

void ErrorCode::serialize(ByteWriter& writer) const {
    const auto code = static_cast<std::uint32_t>(number);
    if (code < 300 || code > 699 || !mayBeSent(reason, kShortText)) return writer.fail();
    writer.u32(code / 100 << 8 | code % 100);
    writer.bytes(asBytes(reason));
}

std::string ErrorCode::toString() const {
    return std::to_string(static_cast<unsigned>(number)) + " " + quoted(reason);
}

} // namespace thisbe::stun
