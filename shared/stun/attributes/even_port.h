// EVEN-PORT (RFC 8656, section 18.7): the relayed port shall be even, and maybe the next one be kept.
#pragma once

#include "shared/stun/attribute_error.h"
#include "shared/stun/attribute_type.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::stun {

struct EvenPort {
    static constexpr AttributeType kType = AttributeType::evenPort;

    bool reserveNext = false; // the R bit

    static AttributeResult<EvenPort> parse(ByteView bytes) {
        // "The other 7 bits of the attribute's value must be set to zero on transmission and ignored on
        // reception."
        if (bytes.size() != 1) return malformed();
        return EvenPort{(bytes[0] & 0x80U) != 0};
    }
    void serialize(ByteWriter& writer) const { writer.u8(reserveNext ? 0x80 : 0); }
    std::string toString() const { return reserveNext ? "reserve the next port too" : "set"; }

    friend bool operator==(const EvenPort&, const EvenPort&) = default;
};

} // namespace thisbe::stun
