#include "shared/stun/attributes/unknown_attributes.h"

#include "shared/wire/byte_reader.h"

#include <algorithm>

namespace thisbe::stun {

bool UnknownAttributes::add(AttributeType type) {
    if (std::ranges::find(types(), type) != types().end()) return true;
    if (count_ == kMax) return false;
    types_[count_++] = type;
    return true;
}

AttributeResult<UnknownAttributes> UnknownAttributes::parse(ByteView value) {
    if (value.size() % 2 != 0) return malformed();
    UnknownAttributes out;
    ByteReader reader(value);
    // RFC 3489 padded by repeating a type; add() takes each once.
    while (reader.remaining() > 0)
        if (!out.add(static_cast<AttributeType>(reader.u16()))) break;
    return out;
}

void UnknownAttributes::serialize(ByteWriter& writer) const {
    for (const AttributeType type : types())
        writer.u16(static_cast<std::uint16_t>(type));
}

std::string UnknownAttributes::toString() const {
    std::string out;
    for (const AttributeType type : types())
        out += (out.empty() ? "" : ", ") + stun::toString(type);
    return out;
}

} // namespace thisbe::stun
