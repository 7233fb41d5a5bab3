// The server's answer to a Keepalive. (A peer answers the server's with a success response without content.)
#pragma once

#include "shared/base/endpoint.h"
#include "shared/signal/attributes/roster_version.h"
#include "shared/stun/message_view.h"
#include "shared/stun/message_writer.h"

namespace thisbe::signal {

struct KeepaliveSuccess {
    Endpoint mapped; // canonical when parsed
    RosterVersion rosterVersion;

    // The caller has looked at method and class.
    static stun::AttributeResult<KeepaliveSuccess> parse(const stun::MessageView& message);
    void serialize(stun::MessageWriter& writer) const;
    std::string toString() const;

    friend bool operator==(const KeepaliveSuccess&, const KeepaliveSuccess&) = default;
};

} // namespace thisbe::signal
