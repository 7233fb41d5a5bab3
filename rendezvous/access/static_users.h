// Users with passwords that do not end.
#pragma once

#include "rendezvous/access/credential_source.h"
#include "shared/base/siphash.h"

#include <map>
#include <string>
#include <unordered_map>
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
    bool mayBegin(std::string_view, WallTime) const override { return true; }
    bool undoesHashes() const override { return true; }

  private:
    struct Keys {
        stun::IntegrityKey md5;
        stun::IntegrityKey sha256;
    };

    struct Hash {
        using is_transparent = void; // NOLINT(readability-identifier-naming): the library's name
        SipHash sipHash;
        std::size_t operator()(std::string_view name) const { return sipHash(asBytes(name)); }
    };

    // Hashed with a key that comes from the passwords: how long a look-up takes depends on nothing that a
    // stranger can compute, so that he learns no names by it.
    std::unordered_map<std::string, Keys, Hash, std::equal_to<>> keys_;
    std::map<std::array<std::uint8_t, 32>, std::string> names_; // by USERHASH
};

} // namespace thisbe::rendezvous
