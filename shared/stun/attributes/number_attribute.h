// Attributes that are one number of 32 or 64 bits.
#pragma once

#include "shared/stun/attribute_error.h"
#include "shared/stun/attribute_type.h"
#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

#include <concepts>

namespace thisbe::stun {

template<AttributeType Type, std::unsigned_integral Number>
struct NumberAttribute {
    static constexpr AttributeType kType = Type;
    static constexpr bool kWide = sizeof(Number) == 8;
    static_assert(kWide || sizeof(Number) == 4);

    Number value = 0;

    static AttributeResult<NumberAttribute> parse(ByteView bytes) {
        if (bytes.size() != sizeof(Number)) return malformed();
        ByteReader reader(bytes);
        return NumberAttribute{static_cast<Number>(kWide ? reader.u64() : reader.u32())};
    }
    void serialize(ByteWriter& writer) const {
        if constexpr (kWide)
            writer.u64(value);
        else
            writer.u32(value);
    }
    std::string toString() const { return std::to_string(value); }

    friend bool operator==(const NumberAttribute&, const NumberAttribute&) = default;
};

using Priority = NumberAttribute<AttributeType::priority, std::uint32_t>; // RFC 8445, section 7.1.1
// The tie-breaker of the role (RFC 8445, section 7.1.3).
using IceControlled = NumberAttribute<AttributeType::iceControlled, std::uint64_t>;
using IceControlling = NumberAttribute<AttributeType::iceControlling, std::uint64_t>;
using ConnectionId = NumberAttribute<AttributeType::connectionId, std::uint32_t>; // RFC 6062, section 6.2.1

} // namespace thisbe::stun
