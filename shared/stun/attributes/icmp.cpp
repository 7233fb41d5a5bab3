#include "shared/stun/attributes/icmp.h"

#include "shared/wire/byte_reader.h"

namespace thisbe::stun {

namespace {

// RFC 8656 draws 7 bits for the type and 9 for the code, yet ICMP has 8 each and ICMPv6's types need them:
// section 18.13 says "ICMP Type: [...] 7-bit", and implementations write whole octets for codes below 256.
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
