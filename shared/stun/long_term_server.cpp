#include "shared/stun/long_term_server.h"

#include "shared/stun/attributes/text_attribute.h"

#include <algorithm>
#include <utility>

namespace thisbe::stun {

namespace {

tl::unexpected<ErrorNumber> refuse(ErrorNumber number) {
    return tl::make_unexpected(number);
}

} // namespace

LongTermServer::LongTermServer(std::string realm, const NonceIssuer& nonces, const UserStore& users)
    : realm_(std::move(realm)), nonces_(nonces), users_(users), nobody_(ByteView{}) {}

void LongTermServer::challenge(MessageWriter& response, TimePoint now, const Endpoint& remote) const {
    const NonceIssuer::Text nonce = nonces_.issue(now, remote);
    response.add(Realm{realm_});
    response.add(Nonce{view(nonce)});
    // "If the server adds a PASSWORD-ALGORITHMS attribute, it MUST set the STUN Security Feature "Password
    // algorithms" bit to 1."
    if (nonces_.features().passwordAlgorithms) response.add(PasswordAlgorithms::ours());
}

std::optional<PasswordAlgorithmNumber> LongTermServer::algorithmOf(const MessageView& request,
                                                                   std::string_view nonce) const {
    const auto features = parseNonceCookie(nonce);
    if (!features || !features->passwordAlgorithms) return PasswordAlgorithmNumber::md5;
    const auto algorithms = request.get<PasswordAlgorithms>();
    const auto algorithm = request.get<PasswordAlgorithm>();
    const auto absent = [](const auto& attribute) {
        return !attribute && attribute.error() == AttributeError::missing;
    };
    // "If the request contains neither the PASSWORD-ALGORITHMS nor the PASSWORD-ALGORITHM algorithm, then the
    // request is processed as though PASSWORD-ALGORITHM were MD5."
    if (absent(algorithms) && absent(algorithm)) return PasswordAlgorithmNumber::md5;
    // "Otherwise, unless (1) PASSWORD-ALGORITHM and PASSWORD-ALGORITHMS are both present, (2)
    // PASSWORD-ALGORITHMS matches the value sent in the response that sent this NONCE, and (3)
    // PASSWORD-ALGORITHM matches one of the entries in PASSWORD-ALGORITHMS, the server MUST generate an error
    // response with an error code of 400 (Bad Request)."
    if (!algorithms || !algorithm) return std::nullopt;
    if (!std::ranges::equal(algorithms->content(), PasswordAlgorithms::ours().content())) return std::nullopt;
    if (!algorithms->contains(algorithm->value)) return std::nullopt;
    return algorithm->value;
}

std::optional<std::string_view> LongTermServer::usernameOf(const MessageView& request) const {
    if (const auto name = request.get<Username>()) return name->value;
    if (const auto hash = request.get<UserHash>()) return users_.nameOf(*hash);
    return std::nullopt;
}

Result<AuthenticatedUser, ErrorNumber> LongTermServer::authenticate(TimePoint now, const Endpoint& remote,
                                                                    const MessageView& request) const {
    // The checks of section 9.2.4, "in the order specified".
    const bool sha256 = request.has(AttributeType::messageIntegritySha256);
    if (!sha256 && !request.has(AttributeType::messageIntegrity)) return refuse(ErrorNumber::unauthenticated);

    const auto nonce = request.get<Nonce>();
    const bool named = request.has(AttributeType::username) || request.has(AttributeType::userHash);
    if (!named || !request.has(AttributeType::realm) || !nonce) return refuse(ErrorNumber::badRequest);

    const auto algorithm = algorithmOf(request, nonce->value);
    if (!algorithm) return refuse(ErrorNumber::badRequest);

    const auto username = usernameOf(request);
    const auto key = username ? users_.keyOf(*username, *algorithm) : std::nullopt;
    // As much work for a name that nobody has as for a wrong password: the time tells no names.
    const IntegrityCheck integrity = checkIntegrity(request, key.value_or(nobody_));
    if (!key || integrity != IntegrityCheck::valid) return refuse(ErrorNumber::unauthenticated);

    // "If the NONCE is no longer valid, the server MUST generate an error response with an error code of 438
    // (Stale Nonce)", which holds for one that was never valid here, too.
    if (nonces_.check(now, remote, nonce->value) != NonceCheck::valid) return refuse(ErrorNumber::staleNonce);
    return AuthenticatedUser{*username, *key, sha256};
}

} // namespace thisbe::stun
