// PAYLOAD: "0–900 bytes"
#pragma once

#include "shared/signal/numbers.h"
#include "shared/stun/attribute_error.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::signal {

inline constexpr std::size_t kMaxPayloadSize = 900;

// The value points into the message it came from, or at what is to be written.
struct Payload {
    static constexpr stun::AttributeType kType = attribute::kPayload;

    ByteView value;

    static stun::AttributeResult<Payload> parse(ByteView bytes) {
        if (bytes.size() > kMaxPayloadSize) return stun::malformed();
        return Payload{bytes};
    }
    void serialize(ByteWriter& writer) const {
        if (value.size() > kMaxPayloadSize) return writer.fail();
        writer.bytes(value);
    }
    std::string toString() const { return std::to_string(value.size()) + " bytes"; }
};

} // namespace thisbe::signal
