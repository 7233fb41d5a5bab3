// Check, from peer to peer: is it you, at this address? (docs/protocol.md, Check)
#pragma once

#include "shared/secure/signature.h"
#include "shared/stun/message_view.h"
#include "shared/stun/message_writer.h"

#include <string_view>

namespace thisbe::signal {

// The id points into the message it came from, or at what is to be written.
struct CheckRequest {
    std::string_view peerId; // the sender's
    IdentityKey identityKey; // the sender's
    Signature signature;     // over CheckTranscript

    // The caller has looked at method and class.
    static stun::AttributeResult<CheckRequest> parse(const stun::MessageView& message);
    void serialize(stun::MessageWriter& writer) const;
    std::string toString() const { return "Check from " + std::string(peerId); }

    friend bool operator==(const CheckRequest&, const CheckRequest&) = default;
};

} // namespace thisbe::signal
