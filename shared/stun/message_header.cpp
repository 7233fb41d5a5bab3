#include "shared/stun/message_header.h"

#include "shared/wire/byte_reader.h"

namespace thisbe::stun {

std::string toString(const TransactionId& id) {
    constexpr const char* kDigits = "0123456789abcdef";
    std::string out;
    for (const unsigned byte : id.value()) {
        out += kDigits[byte >> 4];
        out += kDigits[byte & 0xfU];
    }
    return out;
}

const char* toString(MessageClass messageClass) {
    switch (messageClass) {
    case MessageClass::request:
        return "request";
    case MessageClass::indication:
        return "indication";
    case MessageClass::successResponse:
        return "success response";
    case MessageClass::errorResponse:
        return "error response";
    }
    return "?";
}

bool looksLikeStun(ByteView datagram) {
    if (datagram.size() < kHeaderSize || datagram[0] > 3) return false;
    return ByteReader(datagram.subspan(kCookieOffset)).u32() == kMagicCookie;
}

} // namespace thisbe::stun
