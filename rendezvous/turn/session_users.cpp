#include "rendezvous/turn/session_users.h"

#include "shared/stun/credentials.h"
#include "shared/wire/byte_reader.h"

namespace thisbe::rendezvous {

namespace {

std::uint64_t firstEight(const stun::UserHash& hash) {
    return ByteReader(hash.value).u64();
}

} // namespace

std::uint64_t SessionUsers::shortHashOf(signal::SessionId id) const {
    return firstEight(stun::userHash(turn::sessionUsername(id), realm_));
}

void SessionUsers::add(signal::SessionId id, const stun::HmacSha256& sessionKey) {
    const std::uint64_t shortHash = shortHashOf(id);
    const turn::SessionDigest digest = turn::sessionDigest(sessionKey);
    const std::lock_guard lock(mutex_);
    digests_.insert_or_assign(id, digest);
    byHash_.insert_or_assign(shortHash, id);
}

void SessionUsers::remove(signal::SessionId id) {
    const std::uint64_t shortHash = shortHashOf(id);
    const std::lock_guard lock(mutex_);
    digests_.erase(id);
    byHash_.erase(shortHash);
}

std::size_t SessionUsers::size() const {
    const std::lock_guard lock(mutex_);
    return digests_.size();
}

std::optional<stun::IntegrityKey> SessionUsers::keyOf(std::string_view username,
                                                      stun::PasswordAlgorithmNumber algorithm) const {
    const auto id = turn::sessionOfUsername(username);
    if (!id) return std::nullopt;
    turn::SessionDigest digest{};
    {
        const std::lock_guard lock(mutex_);
        const auto found = digests_.find(*id);
        if (found == digests_.end()) return std::nullopt;
        digest = found->second;
    }
    const std::string password = turn::sessionPassword(digest);
    return stun::longTermKey(algorithm, {username, realm_, password});
}

std::optional<std::string_view> SessionUsers::nameOf(const stun::UserHash& hash) const {
    // Another thread may end the session while the name is looked at: so each thread looks at a copy of its
    // own.
    static thread_local std::string name;
    {
        const std::lock_guard lock(mutex_);
        const auto found = byHash_.find(firstEight(hash));
        if (found == byHash_.end()) return std::nullopt;
        name = turn::sessionUsername(found->second);
    }
    if (stun::userHash(name, realm_) != hash) return std::nullopt;
    return name;
}

bool SessionUsers::mayBegin(std::string_view username, WallTime) const {
    const auto id = turn::sessionOfUsername(username);
    const std::lock_guard lock(mutex_);
    return id && digests_.contains(*id);
}

} // namespace thisbe::rendezvous
