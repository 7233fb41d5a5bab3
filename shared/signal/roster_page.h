// The answer to a query for a page: peers in ascending byte order of their ids.
#pragma once

#include "shared/signal/attributes/roster_entry.h"
#include "shared/signal/attributes/roster_version.h"
#include "shared/stun/message_view.h"
#include "shared/stun/message_writer.h"

#include <vector>

namespace thisbe::signal {

// Texts point into the message. A server writes the same with RosterPacker, without allocating.
struct RosterPage {
    RosterVersion version;
    std::vector<RosterEntry> entries;
    std::string_view cursor; // of the next page; empty: this was the last
    // Of the first page of a large roster: ids that pages may begin after, evenly spread.
    std::vector<std::string_view> milestones{};

    // The caller has looked at method and class. Malformed where ids do not ascend, or where a cursor leads
    // back to what was already there: a server could keep its peers fetching for ever.
    static stun::AttributeResult<RosterPage> parse(const stun::MessageView& message);
    void serialize(stun::MessageWriter& writer) const;
    std::string toString() const;

    friend bool operator==(const RosterPage&, const RosterPage&) = default;
};

} // namespace thisbe::signal
