// REASON: why a peer came, went or changed.
#pragma once

#include "shared/signal/numbers.h"
#include "shared/stun/attribute_error.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::signal {

enum class Reason : std::uint8_t {
    none = 0, // in pages: it was there before
    left = 1,
    timedOut = 2,
    replaced = 3,
    moved = 4,
    stopping = 5,
    joined = 6,
};

// "timed out"
const char* toString(Reason reason);

// Nothing for a number that is none of the above.
std::optional<Reason> reasonFromWire(std::uint8_t number);

struct ReasonAttribute {
    static constexpr stun::AttributeType kType = attribute::kReason;

    Reason value = Reason::none;

    static stun::AttributeResult<ReasonAttribute> parse(ByteView bytes);
    void serialize(ByteWriter& writer) const { writer.u8(static_cast<std::uint8_t>(value)); }
    std::string toString() const { return signal::toString(value); }

    friend bool operator==(const ReasonAttribute&, const ReasonAttribute&) = default;
};

} // namespace thisbe::signal
