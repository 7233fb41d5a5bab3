// The server's side of the long-term credential mechanism (RFC 8489, section 9.2.4).
#pragma once

#include "shared/stun/attributes/error_code.h"
#include "shared/stun/attributes/opaque_attribute.h"
#include "shared/stun/attributes/password_algorithms.h"
#include "shared/stun/integrity.h"
#include "shared/stun/message_view.h"
#include "shared/stun/message_writer.h"
#include "shared/stun/nonce_issuer.h"

#include <optional>
#include <string>

namespace thisbe::stun {

// Who may come in. Implemented by whoever keeps the users.
class UserStore {
  public:
    virtual ~UserStore() = default;
    // The long-term key, made with the server's realm; nothing for an unknown name.
    virtual std::optional<IntegrityKey> keyOf(std::string_view username,
                                              PasswordAlgorithmNumber algorithm) const = 0;
    // The name behind a USERHASH, valid until the store changes; a store that knows none offers no anonymity.
    virtual std::optional<std::string_view> nameOf(const UserHash&) const { return std::nullopt; }
};

// A request that proved itself, and what its response is to be signed with.
struct AuthenticatedUser {
    std::string_view username; // in the message or in the store
    IntegrityKey key;
    bool sha256 = false; // the request had MESSAGE-INTEGRITY-SHA256: the response gets the same

    void sign(MessageWriter& response) const {
        sha256 ? response.addIntegritySha256(key) : response.addIntegrity(key);
    }
};

// Stateless: whatever it must know about a client comes back in the nonce. Allocates nothing of its own.
class LongTermServer {
  public:
    // realm as opaqueString() returned it; the store must outlive this.
    LongTermServer(std::string realm, const NonceIssuer& nonces, const UserStore& users);

    // The user, or the error to answer with. 401 and 438 are answered with challenge() in the response, 400
    // without: "this response SHOULD NOT include a USERNAME, USERHASH, NONCE, or REALM attribute". None of
    // them is signed.
    Result<AuthenticatedUser, ErrorNumber> authenticate(TimePoint now, const Endpoint& remote,
                                                        const MessageView& request) const;

    // Adds REALM, NONCE and PASSWORD-ALGORITHMS.
    void challenge(MessageWriter& response, TimePoint now, const Endpoint& remote) const;

    const std::string& realm() const { return realm_; }

  private:
    // By what rule the password becomes a key; nothing for a request that breaks the rules (400).
    std::optional<PasswordAlgorithmNumber> algorithmOf(const MessageView& request,
                                                       std::string_view nonce) const;
    std::optional<std::string_view> usernameOf(const MessageView& request) const;

    std::string realm_;
    NonceIssuer nonces_;
    const UserStore& users_;
    IntegrityKey nobody_; // opens nothing: what fits it is refused all the same
};

} // namespace thisbe::stun
