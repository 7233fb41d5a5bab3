// Register, from the peer (docs/protocol.md, Register).
#pragma once

#include "shared/base/endpoint.h"
#include "shared/secure/key_agreement.h"
#include "shared/secure/signature.h"
#include "shared/signal/attributes/instance.h"
#include "shared/signal/attributes/session_id.h"
#include "shared/signal/name.h"
#include "shared/signal/register_access.h"
#include "shared/stun/message_view.h"
#include "shared/stun/message_writer.h"

namespace thisbe::signal {

// What the second Register brings that the first one could not: it was answered where it says it comes from,
// and holds the private key.
struct RegisterProof {
    std::string_view realm;
    std::string_view nonce;
    Signature signature; // over RegisterTranscript

    friend bool operator==(const RegisterProof&, const RegisterProof&) = default;
};

// Both Registers: without a proof it is the first one, which asks for a challenge and is padded so that the
// challenge is no larger. Texts point into the message it came from, or at what is to be written.
struct RegisterRequest {
    static constexpr std::size_t kMinFirstSize = 300; // "to 300 bytes or more"
    static constexpr std::uint32_t kTakeOver = 1;

    std::string_view peerId;
    std::string_view room = kDefaultRoom; // "missing means lobby"; written always
    IdentityKey identityKey;
    EphemeralKey ephemeralKey;
    Instance instance;
    std::optional<Endpoint> privateEndpoint;
    std::optional<SessionId> sessionId; // joins this session: a second family, a new private address, a move
    std::optional<std::uint64_t> counter; // REQUEST-COUNTER: with a session id always, else never
    std::uint32_t flags = 0;
    std::optional<RegisterProof> proof;
    std::optional<RegisterAccess> access;

    bool takeOver() const { return (flags & kTakeOver) != 0; }

    // The caller has looked at method and class. Private endpoints come canonical.
    static stun::AttributeResult<RegisterRequest> parse(const stun::MessageView& message);
    // Integrity, where there is an access, is the caller's to add.
    void serialize(stun::MessageWriter& writer) const;
    // "Register nat1 in lobby, first"
    std::string toString() const;

    friend bool operator==(const RegisterRequest&, const RegisterRequest&) = default;
};

} // namespace thisbe::signal
