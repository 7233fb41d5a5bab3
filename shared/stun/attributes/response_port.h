// RESPONSE-PORT (RFC 5780, section 7.5): the port that the response shall go to.
#pragma once

#include "shared/stun/attribute_error.h"
#include "shared/stun/attribute_type.h"
#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::stun {

// 16 bits of port; some senders add the 2 bytes of padding to the length, which is borne.
struct ResponsePort {
    static constexpr AttributeType kType = AttributeType::responsePort;

    std::uint16_t value = 0;

    static AttributeResult<ResponsePort> parse(ByteView bytes) {
        if (bytes.size() != 2 && bytes.size() != 4) return malformed();
        return ResponsePort{ByteReader(bytes).u16()};
    }
    void serialize(ByteWriter& writer) const { writer.u16(value); }
    std::string toString() const { return std::to_string(value); }

    friend bool operator==(const ResponsePort&, const ResponsePort&) = default;
};

} // namespace thisbe::stun
