// Users with passwords that do not end.
#pragma once

#include "rendezvous/turn/credential_source.h"

#include <map>
#include <string>
#include <vector>

namespace thisbe::rendezvous {

struct StaticUser {
    std::string name; // both as opaqueString() returned them
    std::string password;
};

// Keys are made once. Immutable; any thread.
class StaticUsers final : public CredentialSource {
  public:
    StaticUsers(const std::vector<StaticUser>& users, const std::string& realm);

    std::optional<stun::IntegrityKey> keyOf(std::string_view username,
                                            stun::PasswordAlgorithmNumber algorithm) const override;
    std::optional<std::string_view> nameOf(const stun::UserHash& hash) const override;
    bool mayAllocate(std::string_view, WallTime) const override { return true; }
    bool undoesHashes() const override { return true; }

  private:
    struct Keys {
        stun::IntegrityKey md5;
        stun::IntegrityKey sha256;
    };

    std::map<std::string, Keys, std::less<>> keys_;
    std::map<std::array<std::uint8_t, 32>, std::string> names_; // by USERHASH
};

} // namespace thisbe::rendezvous
