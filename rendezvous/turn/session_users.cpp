#include "rendezvous/turn/session_users.h"

#include "shared/stun/credentials.h"

namespace thisbe::rendezvous {

void SessionUsers::add(std::string_view username, std::string_view password, WallTime expires) {
    const auto hash = stun::userHash(username, realm_).value;
    const std::lock_guard lock(mutex_);
    entries_.insert_or_assign(std::string(username), Entry{std::string(password), expires});
    names_.insert_or_assign(hash, std::string(username));
}

void SessionUsers::remove(std::string_view username) {
    const auto hash = stun::userHash(username, realm_).value;
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(username);
    if (found != entries_.end()) entries_.erase(found);
    names_.erase(hash);
}

std::size_t SessionUsers::size() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

std::optional<stun::IntegrityKey> SessionUsers::keyOf(std::string_view username,
                                                      stun::PasswordAlgorithmNumber algorithm) const {
    std::string password;
    {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(username);
        if (found == entries_.end()) return std::nullopt;
        password = found->second.password;
    }
    return stun::longTermKey(algorithm, {username, realm_, password});
}

std::optional<std::string_view> SessionUsers::nameOf(const stun::UserHash& hash) const {
    // Another thread may end the session while the name is looked at: so each thread looks at a copy of its
    // own.
    static thread_local std::string name;
    const std::lock_guard lock(mutex_);
    const auto found = names_.find(hash.value);
    if (found == names_.end()) return std::nullopt;
    name = found->second;
    return name;
}

bool SessionUsers::mayAllocate(std::string_view username, WallTime now) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(username);
    return found != entries_.end() && now < found->second.expires;
}

} // namespace thisbe::rendezvous
