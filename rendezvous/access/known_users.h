// Everybody whom the operator named: the one store that registration and relay both ask.
#pragma once

#include "rendezvous/access/access_rules.h"
#include "rendezvous/access/static_users.h"
#include "rendezvous/access/timed_users.h"

#include <optional>
#include <string>

namespace thisbe::rendezvous {

// Users with passwords, and holders of time-limited credentials where there is a secret. Immutable; any
// thread.
class KnownUsers final : public CredentialSource {
  public:
    // realm as opaqueString() returned it.
    KnownUsers(const AccessRules& rules, const std::string& realm);

    std::optional<stun::IntegrityKey> keyOf(std::string_view username,
                                            stun::PasswordAlgorithmNumber algorithm) const override;
    std::optional<std::string_view> nameOf(const stun::UserHash& hash) const override {
        return fixed_.nameOf(hash);
    }
    bool mayBegin(std::string_view username, WallTime now) const override;
    bool undoesHashes() const override { return !timed_; }

  private:
    StaticUsers fixed_;
    std::optional<TimedUsers> timed_;
};

} // namespace thisbe::rendezvous
