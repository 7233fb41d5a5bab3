// Who may register: everybody, or those whom the operator named.
#pragma once

#include "rendezvous/access/known_users.h"
#include "shared/base/clock.h"
#include "shared/stun/long_term_server.h"

#include <optional>
#include <string>

namespace thisbe::rendezvous {

// The users of RFC 8489's long-term mechanism, as far as their time is not over. Any thread may use it.
class AccessControl final : public stun::UserStore {
  public:
    // The clock must outlive this; only its wallNow() is used. realm as opaqueString() returned it.
    AccessControl(const AccessRules& rules, std::string realm, const Clock& clock);

    bool open() const { return open_; }
    const std::string& realm() const { return realm_; }
    // For the relay, which looks at their time itself.
    const CredentialSource& users() const { return users_; }

    // Nothing for a name that is unknown, or whose time is over.
    std::optional<stun::IntegrityKey> keyOf(std::string_view username,
                                            stun::PasswordAlgorithmNumber algorithm) const override;

  private:
    bool open_;
    std::string realm_;
    KnownUsers users_;
    const Clock& clock_;
};

} // namespace thisbe::rendezvous
