// Attributes whose presence is all they say.
#pragma once

#include "shared/stun/attribute_error.h"
#include "shared/stun/attribute_type.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::stun {

template<AttributeType Type>
struct FlagAttribute {
    static constexpr AttributeType kType = Type;

    // "This attribute has no value part and thus the attribute length field is 0." A value is ignored, so
    // that one added by a later standard does no harm.
    static AttributeResult<FlagAttribute> parse(ByteView) { return FlagAttribute{}; }
    void serialize(ByteWriter&) const {}
    std::string toString() const { return "set"; }

    friend bool operator==(const FlagAttribute&, const FlagAttribute&) = default;
};

using DontFragment = FlagAttribute<AttributeType::dontFragment>; // RFC 8656, section 18.9
using UseCandidate = FlagAttribute<AttributeType::useCandidate>; // RFC 8445, section 7.1.2

} // namespace thisbe::stun
