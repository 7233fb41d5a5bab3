// ROSTER-RANGE: "boot epoch, from number, to number: three 64-bit numbers"
#pragma once

#include "shared/signal/attributes/roster_version.h"

namespace thisbe::signal {

// The changes that lead from one version to a later one of the same epoch.
struct RosterRange {
    static constexpr stun::AttributeType kType = attribute::kRosterRange;

    std::uint64_t epoch = 0;
    std::uint64_t from = 0;
    std::uint64_t to = 0;

    RosterVersion before() const { return {epoch, from}; }
    RosterVersion after() const { return {epoch, to}; }

    // Malformed where it leads backwards.
    static stun::AttributeResult<RosterRange> parse(ByteView bytes) {
        if (bytes.size() != 24) return stun::malformed();
        ByteReader reader(bytes);
        RosterRange range;
        range.epoch = reader.u64();
        range.from = reader.u64();
        range.to = reader.u64();
        if (range.to < range.from) return stun::malformed();
        return range;
    }
    void serialize(ByteWriter& writer) const {
        if (to < from) return writer.fail();
        writer.u64(epoch);
        writer.u64(from);
        writer.u64(to);
    }
    std::string toString() const {
        return std::to_string(from) + " to " + std::to_string(to) + " of epoch " + std::to_string(epoch);
    }

    friend bool operator==(const RosterRange&, const RosterRange&) = default;
};

} // namespace thisbe::signal
