// The answer to the second Register.
#pragma once

#include "shared/base/endpoint.h"
#include "shared/secure/key_agreement.h"
#include "shared/secure/signature.h"
#include "shared/signal/attributes/lifetimes.h"
#include "shared/signal/attributes/roster_version.h"
#include "shared/signal/attributes/session_id.h"
#include "shared/stun/message_view.h"
#include "shared/stun/message_writer.h"

namespace thisbe::signal {

struct RegisterSuccess {
    Endpoint mapped; // canonical when parsed
    SessionId sessionId;
    std::optional<EphemeralKey> ephemeralKey; // only when the session begins
    Lifetimes lifetimes;
    RosterVersion rosterVersion;
    Signature signature; // over RegisteredTranscript

    // The caller has looked at method and class.
    static stun::AttributeResult<RegisterSuccess> parse(const stun::MessageView& message);
    // Integrity under the session key is the caller's to add.
    void serialize(stun::MessageWriter& writer) const;
    std::string toString() const;

    friend bool operator==(const RegisterSuccess&, const RegisterSuccess&) = default;
};

} // namespace thisbe::signal
