// The STUN header (RFC 8489, section 5):
//
//      0                   1                   2                   3
//      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |0 0|     STUN Message Type     |         Message Length        |
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |                         Magic Cookie                          |
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |                     Transaction ID (96 bits)                  |
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
#pragma once

#include "shared/base/bytes.h"
#include "shared/stun/method.h"
#include "shared/stun/transaction_id.h"

#include <cstddef>
#include <cstdint>

namespace thisbe::stun {

inline constexpr std::size_t kHeaderSize = 20;
// "The Magic Cookie field MUST contain the fixed value 0x2112A442 in network byte order."
inline constexpr std::uint32_t kMagicCookie = 0x2112A442;
// Where the length field and what integrity and fingerprint cover after it begin.
inline constexpr std::size_t kLengthOffset = 2;
inline constexpr std::size_t kCookieOffset = 4;

enum class MessageClass : std::uint8_t { request, indication, successResponse, errorResponse };

const char* toString(MessageClass messageClass);

// What identifies a message; the length field is the business of reader and writer.
struct MessageHeader {
    MessageClass messageClass = MessageClass::request;
    Method method;
    TransactionId transactionId;

    friend bool operator==(const MessageHeader&, const MessageHeader&) = default;
};

// The header of the response to request.
constexpr MessageHeader responseTo(const MessageHeader& request, MessageClass messageClass) {
    return {messageClass, request.method, request.transactionId};
}

// The 14-bit message type: M11-M7, C1, M6-M4, C0, M3-M0 from the most significant bit down.
constexpr std::uint16_t encodeMessageType(MessageClass messageClass, Method method) {
    const unsigned m = method.value();
    const auto c = static_cast<unsigned>(messageClass);
    return static_cast<std::uint16_t>((m & 0x00fU) | (m & 0x070U) << 1 | (m & 0xf80U) << 2 | (c & 1U) << 4 |
                                      (c & 2U) << 7);
}

constexpr MessageClass decodeMessageClass(std::uint16_t type) {
    return static_cast<MessageClass>((type >> 4 & 1U) | (type >> 7 & 2U));
}

constexpr Method decodeMethod(std::uint16_t type) {
    return Method(static_cast<std::uint16_t>((type & 0x00fU) | (type >> 1 & 0x070U) | (type >> 2 & 0xf80U)));
}

// The demultiplexing test for a datagram on a shared socket: first byte in 0..3 (RFC 7983, section 7) and the
// magic cookie in its place. That range holds the methods up to 0x0FF, which are all that are in use. True
// does not mean that the message is valid: see MessageView::parse.
bool looksLikeStun(ByteView datagram);

} // namespace thisbe::stun
