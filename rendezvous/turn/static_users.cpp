#include "rendezvous/turn/static_users.h"

#include "shared/stun/credentials.h"

namespace thisbe::rendezvous {

using stun::PasswordAlgorithmNumber;

StaticUsers::StaticUsers(const std::vector<StaticUser>& users, const std::string& realm) {
    for (const StaticUser& user : users) {
        const stun::LongTermCredential credential{user.name, realm, user.password};
        keys_.insert_or_assign(user.name,
                               Keys{stun::longTermKey(PasswordAlgorithmNumber::md5, credential),
                                    stun::longTermKey(PasswordAlgorithmNumber::sha256, credential)});
        names_.insert_or_assign(stun::userHash(user.name, realm).value, user.name);
    }
}

std::optional<stun::IntegrityKey> StaticUsers::keyOf(std::string_view username,
                                                     PasswordAlgorithmNumber algorithm) const {
    const auto found = keys_.find(username);
    if (found == keys_.end()) return std::nullopt;
    return algorithm == PasswordAlgorithmNumber::sha256 ? found->second.sha256 : found->second.md5;
}

std::optional<std::string_view> StaticUsers::nameOf(const stun::UserHash& hash) const {
    const auto found = names_.find(hash.value);
    return found == names_.end() ? std::nullopt : std::optional<std::string_view>(found->second);
}

} // namespace thisbe::rendezvous
