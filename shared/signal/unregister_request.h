// Unregister: from the peer a clean exit, from the server the end of the session (docs/protocol.md,
// Unregister).
#pragma once

#include "shared/signal/attributes/reason.h"
#include "shared/signal/attributes/session_id.h"
#include "shared/stun/message_view.h"
#include "shared/stun/message_writer.h"

namespace thisbe::signal {

struct UnregisterRequest {
    std::optional<SessionId> sessionId; // from a peer
    std::optional<Reason> reason;       // from the server: replaced or stopping

    // The caller has looked at method and class.
    static stun::AttributeResult<UnregisterRequest> parse(const stun::MessageView& message);
    void serialize(stun::MessageWriter& writer) const;
    std::string toString() const;

    friend bool operator==(const UnregisterRequest&, const UnregisterRequest&) = default;
};

} // namespace thisbe::signal
