#include "shared/stun/attributes/address_error_code.h"

#include "shared/stun/attributes/address_attribute.h"

namespace thisbe::stun {

AttributeResult<AddressErrorCode> AddressErrorCode::parse(ByteView value) {
    // But for the family, which stands in bits that ERROR-CODE's receivers ignore, it is an ERROR-CODE.
    const auto error = ErrorCode::parse(value);
    if (!error) return malformed();
    const auto family = familyFromWire(value[0]);
    if (!family) return malformed();
    return AddressErrorCode{*family, *error};
}

void AddressErrorCode::serialize(ByteWriter& writer) const {
    const std::size_t start = writer.size();
    error.serialize(writer);
    writer.patchU16(start, static_cast<std::uint16_t>(familyToWire(family) << 8));
}

std::string AddressErrorCode::toString() const {
    return std::string(thisbe::toString(family)) + ": " + error.toString();
}

} // namespace thisbe::stun
