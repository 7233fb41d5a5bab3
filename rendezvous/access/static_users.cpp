#include "rendezvous/access/static_users.h"

#include "shared/stun/credentials.h"
#include "shared/stun/hmac.h"
#include "shared/wire/byte_reader.h"

namespace thisbe::rendezvous {

using stun::PasswordAlgorithmNumber;

namespace {

SipHash hashKeyedBy(const std::vector<StaticUser>& users) {
    std::string passwords;
    for (const StaticUser& user : users)
        passwords += user.password + '\n';
    const auto digest = stun::HmacSha256(asBytes(passwords)).digest({asBytes("thisbe user names")});
    ByteReader reader(digest);
    const std::uint64_t first = reader.u64();
    return {first, reader.u64()};
}

} // namespace

StaticUsers::StaticUsers(const std::vector<StaticUser>& users, const std::string& realm)
    : keys_(0, Hash{hashKeyedBy(users)}) {
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
