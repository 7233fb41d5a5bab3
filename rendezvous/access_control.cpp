#include "rendezvous/access_control.h"

#include "shared/stun/base64.h"
#include "shared/stun/credentials.h"

#include <algorithm>
#include <charconv>

namespace thisbe::rendezvous {

AccessControl::AccessControl(AccessRules rules, std::string realm, const Clock& clock)
    : rules_(std::move(rules)), realm_(std::move(realm)), clock_(clock) {}

std::optional<stun::IntegrityKey> AccessControl::keyOf(std::string_view username,
                                                       stun::PasswordAlgorithmNumber algorithm) const {
    if (const auto user = rules_.users.find(username); user != rules_.users.end())
        return stun::longTermKey(algorithm, {username, realm_, user->second});
    if (const auto password = timeLimitedPassword(username))
        return stun::longTermKey(algorithm, {username, realm_, *password});
    return std::nullopt;
}

std::optional<std::string> AccessControl::timeLimitedPassword(std::string_view username) const {
    if (!rules_.secret) return std::nullopt;
    std::int64_t expiry = 0;
    const char* const end = username.data() + username.size();
    const auto [rest, error] = std::from_chars(username.data(), end, expiry);
    if (error != std::errc{} || (rest != end && *rest != ':')) return std::nullopt;
    const auto now = std::chrono::floor<std::chrono::seconds>(clock_.wallNow().time_since_epoch());
    if (now.count() >= expiry) return std::nullopt;
    const stun::HmacSha1 hmac(asBytes(*rules_.secret));
    const auto digest = hmac.digest({asBytes(username)});
    // One byte more makes whole groups; what it adds is the padding of 20 bytes.
    std::array<std::uint8_t, 21> groups{};
    std::ranges::copy(digest, groups.begin());
    std::string password(28, '=');
    stun::encodeBase64(groups, password);
    password.back() = '=';
    return password;
}

} // namespace thisbe::rendezvous
