// DATA (RFC 8656, section 18.4) and PADDING (RFC 5780, section 7.6): bytes of any number.
#pragma once

#include "shared/stun/attribute_error.h"
#include "shared/stun/attribute_type.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::stun {

// The application data that a Send or Data indication carries. Points into the message it came from.
struct Data {
    static constexpr AttributeType kType = AttributeType::data;

    ByteView value;

    static AttributeResult<Data> parse(ByteView bytes) { return Data{bytes}; }
    void serialize(ByteWriter& writer) const { writer.bytes(value); }
    std::string toString() const { return std::to_string(value.size()) + " bytes"; }
};

// The value means nothing (RFC 5780, section 7.6): only its size is kept.
struct Padding {
    static constexpr AttributeType kType = AttributeType::padding;

    std::size_t size = 0;

    static AttributeResult<Padding> parse(ByteView bytes) { return Padding{bytes.size()}; }
    void serialize(ByteWriter& writer) const { writer.zeros(size); }
    std::string toString() const { return std::to_string(size) + " bytes"; }

    friend bool operator==(const Padding&, const Padding&) = default;
};

} // namespace thisbe::stun
