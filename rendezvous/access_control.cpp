#include "rendezvous/access_control.h"

namespace thisbe::rendezvous {

namespace {

std::vector<StaticUser> usersOf(const AccessRules& rules) {
    std::vector<StaticUser> users;
    for (const auto& [name, password] : rules.users)
        users.push_back({name, password});
    return users;
}

} // namespace

AccessControl::AccessControl(const AccessRules& rules, std::string realm, const Clock& clock)
    : open_(rules.open()), realm_(std::move(realm)), fixed_(usersOf(rules), realm_), clock_(clock) {
    if (rules.secret) timed_.emplace(*rules.secret, realm_);
}

std::optional<stun::IntegrityKey> AccessControl::keyOf(std::string_view username,
                                                       stun::PasswordAlgorithmNumber algorithm) const {
    const auto fixed = fixed_.keyOf(username, algorithm);
    // Looked at in any case, so that the time tells nobody which names are users.
    const bool timely = timed_ && timed_->mayAllocate(username, clock_.wallNow());
    const auto timed = timely ? timed_->keyOf(username, algorithm) : std::nullopt;
    return fixed ? fixed : timed;
}

} // namespace thisbe::rendezvous
