// UNKNOWN-ATTRIBUTES (RFC 8489, section 14.13): 16-bit attribute types, one behind the other.
#pragma once

#include "shared/stun/attribute_error.h"
#include "shared/stun/attribute_type.h"
#include "shared/wire/byte_writer.h"

#include <array>
#include <cstddef>
#include <span>

namespace thisbe::stun {

// A short list without heap. A request with more unknown types gets the first ones told: the sender learns
// about the rest in the next round, and a reply never grows with hostile input.
class UnknownAttributes {
  public:
    static constexpr AttributeType kType = AttributeType::unknownAttributes;
    static constexpr std::size_t kMax = 8;

    // Each type once; false when the list is full.
    bool add(AttributeType type);
    std::span<const AttributeType> types() const { return std::span(types_).first(count_); }
    bool empty() const { return count_ == 0; }

    static AttributeResult<UnknownAttributes> parse(ByteView value);
    void serialize(ByteWriter& writer) const;
    std::string toString() const;

    friend bool operator==(const UnknownAttributes&, const UnknownAttributes&) = default;

  private:
    std::array<AttributeType, kMax> types_{};
    std::size_t count_ = 0;
};

} // namespace thisbe::stun
