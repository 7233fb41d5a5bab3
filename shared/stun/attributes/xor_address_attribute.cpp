#include "shared/stun/attributes/xor_address_attribute.h"

#include "shared/stun/message_header.h"

#include <algorithm>

namespace thisbe::stun {

namespace {

using Pad = std::array<std::uint8_t, 16>;

// "the concatenation of the magic cookie and the 96-bit transaction ID"
Pad padFor(const TransactionId& id) {
    Pad pad{};
    ByteWriter writer(pad);
    writer.u32(kMagicCookie);
    writer.bytes(id.value());
    return pad;
}

template<class Bytes>
IpAddress xorBytes(const IpAddress& address, const Pad& pad) {
    Bytes out{};
    std::ranges::transform(address.bytes(), pad, out.begin(),
                           [](unsigned a, unsigned b) { return static_cast<std::uint8_t>(a ^ b); });
    return IpAddress(out);
}

} // namespace

Endpoint xorWith(const TransactionId& id, const Endpoint& endpoint) {
    // "X-Port is computed by XOR'ing the mapped port with the most significant 16 bits of the magic cookie."
    const auto port = static_cast<std::uint16_t>(endpoint.port() ^ (kMagicCookie >> 16));
    const Pad pad = padFor(id);
    const IpAddress& address = endpoint.address();
    return {address.isV4() ? xorBytes<IpAddress::V4Bytes>(address, pad)
                           : xorBytes<IpAddress::V6Bytes>(address, pad),
            port};
}

} // namespace thisbe::stun
