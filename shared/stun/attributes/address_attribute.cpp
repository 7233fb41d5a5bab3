#include "shared/stun/attributes/address_attribute.h"

#include "shared/wire/byte_reader.h"

#include <algorithm>

namespace thisbe::stun {

namespace {

template<class Bytes>
IpAddress takeAddress(ByteReader& reader) {
    Bytes bytes{};
    std::ranges::copy(reader.bytes(bytes.size()), bytes.begin());
    return IpAddress(bytes);
}

} // namespace

std::uint8_t familyToWire(AddressFamily family) {
    return family == AddressFamily::ipv4 ? 0x01 : 0x02;
}

std::optional<AddressFamily> familyFromWire(std::uint8_t number) {
    if (number == 0x01) return AddressFamily::ipv4;
    if (number == 0x02) return AddressFamily::ipv6;
    return std::nullopt;
}

AttributeResult<Endpoint> parseAddress(ByteView value) {
    ByteReader reader(value);
    // "The first 8 bits of the MAPPED-ADDRESS MUST be set to 0 and MUST be ignored by receivers."
    reader.skip(1);
    const auto family = familyFromWire(reader.u8());
    const std::uint16_t port = reader.u16();
    if (!family) return malformed();
    const IpAddress address = *family == AddressFamily::ipv4 ? takeAddress<IpAddress::V4Bytes>(reader)
                                                             : takeAddress<IpAddress::V6Bytes>(reader);
    if (!reader.ok() || reader.remaining() > 0) return malformed();
    return Endpoint(address, port);
}

void serializeAddress(ByteWriter& writer, const Endpoint& endpoint) {
    writer.u8(0);
    writer.u8(familyToWire(endpoint.family()));
    writer.u16(endpoint.port());
    writer.bytes(endpoint.address().bytes());
}

} // namespace thisbe::stun
