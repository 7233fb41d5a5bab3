// Who may register: everybody, users with a password, or holders of a credential made from a shared secret.
#pragma once

#include "rendezvous/turn/static_users.h"
#include "rendezvous/turn/timed_users.h"
#include "shared/base/clock.h"
#include "shared/stun/long_term_server.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace thisbe::rendezvous {

// Open when it names neither users nor secret. With both, either will do.
struct AccessRules {
    std::map<std::string, std::string, std::less<>>
        users; // password by name, as opaqueString() returned them
    std::optional<std::string> secret;

    bool open() const { return users.empty() && !secret; }
};

// The users of RFC 8489's long-term mechanism, and those of the time-limited credentials that TURN servers
// use: the user name is "EXPIRY:NAME" with EXPIRY in seconds since 1970, the password is
// base64(HMAC-SHA1(secret, user name)). Any thread may use it.
class AccessControl final : public stun::UserStore {
  public:
    // The clock must outlive this; only its wallNow() is used. realm as opaqueString() returned it.
    AccessControl(const AccessRules& rules, std::string realm, const Clock& clock);

    bool open() const { return open_; }
    const std::string& realm() const { return realm_; }

    // Nothing for a name that is unknown, or whose time is over.
    std::optional<stun::IntegrityKey> keyOf(std::string_view username,
                                            stun::PasswordAlgorithmNumber algorithm) const override;

  private:
    bool open_;
    std::string realm_;
    StaticUsers fixed_;
    std::optional<TimedUsers> timed_;
    const Clock& clock_;
};

} // namespace thisbe::rendezvous
