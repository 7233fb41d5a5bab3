// Users whose passwords derive from a shared secret and whose names say when they end: the time-limited
// credentials that web services hand out (draft-uberti-behave-turn-rest-00, popularised by coturn).
#pragma once

#include "rendezvous/access/credential_source.h"

#include <string>

namespace thisbe::rendezvous {

// USERNAME is "EXPIRY" or "EXPIRY:NAME", EXPIRY in seconds since 1970; the password is
// base64(HMAC-SHA1(secret, USERNAME)). A USERHASH cannot be undone, so these clients send USERNAME.
// Immutable; any thread.
class TimedUsers final : public CredentialSource {
  public:
    TimedUsers(const std::string& secret, std::string realm);

    // Also for a name that has ended: an allocation that stands may be refreshed.
    std::optional<stun::IntegrityKey> keyOf(std::string_view username,
                                            stun::PasswordAlgorithmNumber algorithm) const override;
    bool mayBegin(std::string_view username, WallTime now) const override;
    bool undoesHashes() const override { return false; }

    std::string passwordOf(std::string_view username) const;

  private:
    stun::HmacSha1 secret_;
    std::string realm_;
};

} // namespace thisbe::rendezvous
