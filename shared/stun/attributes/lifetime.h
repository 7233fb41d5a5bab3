// LIFETIME (RFC 8656, section 18.2): how long the server keeps an allocation without a refresh.
#pragma once

#include "shared/stun/attribute_error.h"
#include "shared/stun/attribute_type.h"
#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

#include <chrono>
#include <limits>

namespace thisbe::stun {

struct Lifetime {
    static constexpr AttributeType kType = AttributeType::lifetime;

    std::chrono::seconds value{0}; // 0 to 2^32 - 1; 0 asks for deletion

    static AttributeResult<Lifetime> parse(ByteView bytes) {
        if (bytes.size() != 4) return malformed();
        return Lifetime{std::chrono::seconds(ByteReader(bytes).u32())};
    }
    void serialize(ByteWriter& writer) const {
        if (value.count() < 0 || value.count() > std::numeric_limits<std::uint32_t>::max())
            return writer.fail();
        writer.u32(static_cast<std::uint32_t>(value.count()));
    }
    std::string toString() const { return std::to_string(value.count()) + " s"; }

    friend bool operator==(const Lifetime&, const Lifetime&) = default;
};

} // namespace thisbe::stun
