// ROSTER-REMOVED: "reason (8 bits), then the id; may be repeated"
#pragma once

#include "shared/signal/attributes/reason.h"

namespace thisbe::signal {

struct RosterRemoval {
    static constexpr stun::AttributeType kType = attribute::kRosterRemoved;

    Reason reason = Reason::left; // left, timed out, replaced
    std::string_view id;          // points into the message it came from, or at what is to be written

    static stun::AttributeResult<RosterRemoval> parse(ByteView bytes);
    void serialize(ByteWriter& writer) const;
    // "nat1 timed out"
    std::string toString() const { return std::string(id) + " " + signal::toString(reason); }
    // Bytes of the value on the wire.
    std::size_t size() const { return 1 + id.size(); }

    friend bool operator==(const RosterRemoval&, const RosterRemoval&) = default;
};

} // namespace thisbe::signal
