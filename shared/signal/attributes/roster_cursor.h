// ROSTER-CURSOR: "the id after which the next page begins; empty for the first or after the last"
#pragma once

#include "shared/signal/name.h"
#include "shared/signal/numbers.h"
#include "shared/stun/attribute_error.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::signal {

// The value points into the message it came from, or at what is to be written.
struct RosterCursor {
    static constexpr stun::AttributeType kType = attribute::kRosterCursor;

    std::string_view value;

    static stun::AttributeResult<RosterCursor> parse(ByteView bytes) {
        if (!bytes.empty() && !isName(asText(bytes))) return stun::malformed();
        return RosterCursor{asText(bytes)};
    }
    void serialize(ByteWriter& writer) const {
        if (!value.empty() && !isName(value)) return writer.fail();
        writer.bytes(asBytes(value));
    }
    std::string toString() const { return value.empty() ? "(end)" : std::string(value); }

    friend bool operator==(const RosterCursor&, const RosterCursor&) = default;
};

} // namespace thisbe::signal
