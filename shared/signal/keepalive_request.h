// Keepalive, in either direction (docs/protocol.md, Keepalive and Register: is this holder still there?).
#pragma once

#include "shared/signal/attributes/session_id.h"
#include "shared/stun/message_view.h"
#include "shared/stun/message_writer.h"

#include <optional>
#include <string_view>

namespace thisbe::signal {

struct KeepaliveRequest {
    std::optional<SessionId> sessionId;    // from a peer always, from the server never
    std::optional<std::string_view> nonce; // the answer to 438: this address is really mine

    // The caller has looked at method and class.
    static stun::AttributeResult<KeepaliveRequest> parse(const stun::MessageView& message);
    void serialize(stun::MessageWriter& writer) const;
    std::string toString() const;

    friend bool operator==(const KeepaliveRequest&, const KeepaliveRequest&) = default;
};

} // namespace thisbe::signal
