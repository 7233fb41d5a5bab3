// SCTP payload protocol identifiers of data channels (RFC 8831, section 8).
#pragma once

#include "shared/channel/message_format.h"

#include <cstdint>
#include <optional>

namespace thisbe::payload_protocol {

inline constexpr std::uint32_t kControl = 50; // RFC 8832
inline constexpr std::uint32_t kString = 51;
inline constexpr std::uint32_t kBinary = 53;
// RFC 8831, 6.6: "SCTP does not support the sending of empty user messages. Therefore, if an empty message
// has to be sent, the appropriate PPID ... is used, and the SCTP user message of one zero byte is sent."
inline constexpr std::uint32_t kEmptyString = 56;
inline constexpr std::uint32_t kEmptyBinary = 57;

constexpr std::uint32_t of(MessageFormat format, bool empty) {
    if (format == MessageFormat::text) return empty ? kEmptyString : kString;
    return empty ? kEmptyBinary : kBinary;
}

constexpr bool isEmpty(std::uint32_t protocol) {
    return protocol == kEmptyString || protocol == kEmptyBinary;
}

// Nothing for what is no user message, the deprecated partial messages (52 and 54) among it.
constexpr std::optional<MessageFormat> formatOf(std::uint32_t protocol) {
    if (protocol == kString || protocol == kEmptyString) return MessageFormat::text;
    if (protocol == kBinary || protocol == kEmptyBinary) return MessageFormat::binary;
    return std::nullopt;
}

} // namespace thisbe::payload_protocol
