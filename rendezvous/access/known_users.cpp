#include "rendezvous/access/known_users.h"

namespace thisbe::rendezvous {

namespace {

std::vector<StaticUser> usersOf(const AccessRules& rules) {
    std::vector<StaticUser> users;
    for (const auto& [name, password] : rules.users)
        users.push_back({name, password});
    return users;
}

} // namespace

KnownUsers::KnownUsers(const AccessRules& rules, const std::string& realm) : fixed_(usersOf(rules), realm) {
    if (rules.secret) timed_.emplace(*rules.secret, realm);
}

std::optional<stun::IntegrityKey> KnownUsers::keyOf(std::string_view username,
                                                    stun::PasswordAlgorithmNumber algorithm) const {
    const auto fixed = fixed_.keyOf(username, algorithm);
    // Looked at in any case, so that the time tells nobody which names are users.
    const auto timed = timed_ ? timed_->keyOf(username, algorithm) : std::nullopt;
    return fixed ? fixed : timed;
}

bool KnownUsers::mayBegin(std::string_view username, WallTime now) const {
    return fixed_.keyOf(username, stun::PasswordAlgorithmNumber::md5) ||
           (timed_ && timed_->mayBegin(username, now));
}

} // namespace thisbe::rendezvous
