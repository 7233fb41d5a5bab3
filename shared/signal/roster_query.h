// Roster, from a peer: the changes since a version, or a page (docs/protocol.md, Roster).
#pragma once

#include "shared/signal/attributes/roster_version.h"
#include "shared/signal/attributes/session_id.h"
#include "shared/stun/message_view.h"
#include "shared/stun/message_writer.h"

namespace thisbe::signal {

// Exactly one of since and cursor. The cursor points into the message it came from, or at what is to be
// written.
struct RosterQuery {
    SessionId sessionId;
    std::optional<RosterVersion> since;
    std::optional<std::string_view> cursor; // the id after which the page begins; empty for the first page

    // The caller has looked at method and class.
    static stun::AttributeResult<RosterQuery> parse(const stun::MessageView& message);
    void serialize(stun::MessageWriter& writer) const;
    std::string toString() const;

    friend bool operator==(const RosterQuery&, const RosterQuery&) = default;
};

} // namespace thisbe::signal
