#include "rendezvous/turn/turn_parts.h"

namespace thisbe::rendezvous {

namespace {

std::vector<StaticUser> usersOf(const AccessRules& access) {
    std::vector<StaticUser> out;
    for (const auto& [name, password] : access.users)
        out.push_back({name, password});
    return out;
}

std::vector<const CredentialSource*> sources(const StaticUsers& fixed, const SessionUsers& sessions,
                                             const std::optional<TimedUsers>& timed) {
    std::vector<const CredentialSource*> out{&fixed, &sessions};
    if (timed) out.push_back(&*timed);
    return out;
}

} // namespace

TurnParts::TurnParts(TurnConfig config, const AccessRules& access)
    : fixed_(usersOf(access), config.realm),
      timed_(access.secret ? std::optional<TimedUsers>(std::in_place, *access.secret, config.realm)
                           : std::nullopt),
      sessions_(config.realm, random_),
      credentials_(sources(fixed_, sessions_, timed_)),
      shared_(std::move(config), credentials_, random_) {}

} // namespace thisbe::rendezvous
