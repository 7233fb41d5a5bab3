// The answer to a first Register, and to any request whose nonce is stale or bound to another address.
#pragma once

#include "shared/secure/identity_key.h"
#include "shared/stun/attributes/error_code.h"
#include "shared/stun/attributes/password_algorithms.h"
#include "shared/stun/message_view.h"
#include "shared/stun/message_writer.h"

#include <string_view>

namespace thisbe::signal {

// 401 with realm, nonce, server key and, where access is controlled, what passwords may be hashed with; 438
// with the nonce, and the rest where it answers a Register. Nothing in it is authenticated: it is believed
// only once the server's signature over it has come. Texts point into the message, or at what is to be
// written.
struct RegisterChallenge {
    stun::ErrorNumber number = stun::ErrorNumber::unauthenticated;
    std::string_view nonce;
    std::optional<std::string_view> realm;
    std::optional<IdentityKey> serverKey;
    std::optional<stun::PasswordAlgorithms> passwordAlgorithms;

    // The caller has looked at method and class. A 401 must have realm and server key.
    static stun::AttributeResult<RegisterChallenge> parse(const stun::MessageView& message);
    void serialize(stun::MessageWriter& writer) const;
    // "401 Unauthenticated, realm "example.org", server key 02ab…"
    std::string toString() const;
};

} // namespace thisbe::signal
