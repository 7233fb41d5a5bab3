#include "shared/stun/attributes/icmp.h"

#include "shared/wire/byte_reader.h"

namespace thisbe::stun {

namespace {

// The figure gives the type 7 bits and the code 9: enough for every ICMP error, since ICMPv6 numbers those
// below 128.
constexpr unsigned kCodeBits = 9;
constexpr unsigned kMaxType = 0x7f;

} // namespace

AttributeResult<Icmp> Icmp::parse(ByteView value) {
    if (value.size() != 8) return malformed();
    ByteReader reader(value);
    reader.skip(2);
    const unsigned typeAndCode = reader.u16();
    return Icmp{static_cast<std::uint8_t>(typeAndCode >> kCodeBits), static_cast<std::uint8_t>(typeAndCode),
                reader.u32()};
}

void Icmp::serialize(ByteWriter& writer) const {
    if (type > kMaxType) return writer.fail();
    writer.u16(0);
    writer.u16(static_cast<std::uint16_t>(unsigned{type} << kCodeBits | code));
    writer.u32(data);
}

std::string Icmp::toString() const {
    return "type " + std::to_string(type) + ", code " + std::to_string(code) + ", data " +
           std::to_string(data);
}

} // namespace thisbe::stun
