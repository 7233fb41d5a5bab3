// Signal: one payload to another peer, through the server or directly (docs/protocol.md, Signal).
#pragma once

#include "shared/secure/signature.h"
#include "shared/signal/attributes/payload.h"
#include "shared/signal/attributes/session_id.h"
#include "shared/stun/message_view.h"
#include "shared/stun/message_writer.h"

#include <optional>
#include <string_view>

namespace thisbe::signal {

// Views point into the message it came from, or at what is to be written.
struct SignalRequest {
    std::optional<SessionId> sessionId; // only from a peer to its server
    std::string_view peerId;            // to the server: to whom; from it, and directly: from whom
    std::uint64_t counter = 0;
    ByteView payload;
    Signature signature; // over SignalTranscript

    // The caller has looked at method and class.
    static stun::AttributeResult<SignalRequest> parse(const stun::MessageView& message);
    // Integrity, where there is a session, is the caller's to add.
    void serialize(stun::MessageWriter& writer) const;
    std::string toString() const;
};

} // namespace thisbe::signal
