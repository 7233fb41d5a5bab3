// Roster, from the server: what happened between two versions; a request of its own or the answer to a query.
#pragma once

#include "shared/signal/attributes/roster_entry.h"
#include "shared/signal/attributes/roster_range.h"
#include "shared/signal/attributes/roster_removal.h"
#include "shared/stun/message_view.h"
#include "shared/stun/message_writer.h"

#include <variant>
#include <vector>

namespace thisbe::signal {

using RosterChange = std::variant<RosterEntry, RosterRemoval>;

// In the order in which they stand and are applied: a name that was replaced is removed first and then there
// again. Ids point into the message. A server writes the same with RosterPacker, without allocating.
struct RosterChanges {
    RosterRange range;
    std::vector<RosterChange> changes;

    // The caller has looked at method and class. One malformed entry makes all malformed: half of the changes
    // would leave a roster that is no version at all.
    static stun::AttributeResult<RosterChanges> parse(const stun::MessageView& message);
    void serialize(stun::MessageWriter& writer) const;
    std::string toString() const;

    friend bool operator==(const RosterChanges&, const RosterChanges&) = default;
};

} // namespace thisbe::signal
