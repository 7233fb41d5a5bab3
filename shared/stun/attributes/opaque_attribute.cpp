#include "shared/stun/attributes/opaque_attribute.h"

namespace thisbe::stun {

std::string toHex(ByteView bytes, std::size_t maxBytes) {
    constexpr const char* kDigits = "0123456789abcdef";
    std::string out;
    for (const unsigned byte : bytes.first(std::min(bytes.size(), maxBytes))) {
        out += kDigits[byte >> 4];
        out += kDigits[byte & 0xfU];
    }
    return bytes.size() > maxBytes ? out + "..." : out;
}

} // namespace thisbe::stun
