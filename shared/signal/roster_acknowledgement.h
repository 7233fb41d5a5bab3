// A peer's answer to the server's Roster request: where it now stands.
#pragma once

#include "shared/signal/attributes/roster_version.h"
#include "shared/stun/message_view.h"
#include "shared/stun/message_writer.h"

namespace thisbe::signal {

struct RosterAcknowledgement {
    RosterVersion version;

    // The caller has looked at method and class.
    static stun::AttributeResult<RosterAcknowledgement> parse(const stun::MessageView& message) {
        return message.get<RosterVersion>().map(
            [](const RosterVersion& parsed) { return RosterAcknowledgement{parsed}; });
    }
    void serialize(stun::MessageWriter& writer) const { writer.add(version); }
    std::string toString() const { return "stands at " + version.toString(); }

    friend bool operator==(const RosterAcknowledgement&, const RosterAcknowledgement&) = default;
};

} // namespace thisbe::signal
