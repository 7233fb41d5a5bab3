#include "rendezvous/access/access_control.h"

namespace thisbe::rendezvous {

AccessControl::AccessControl(const AccessRules& rules, std::string realm, const Clock& clock)
    : open_(rules.open()), realm_(std::move(realm)), users_(rules, realm_), clock_(clock) {}

std::optional<stun::IntegrityKey> AccessControl::keyOf(std::string_view username,
                                                       stun::PasswordAlgorithmNumber algorithm) const {
    const auto key = users_.keyOf(username, algorithm);
    return users_.mayBegin(username, clock_.wallNow()) ? key : std::nullopt;
}

} // namespace thisbe::rendezvous
