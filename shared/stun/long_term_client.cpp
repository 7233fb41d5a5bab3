#include "shared/stun/long_term_client.h"

#include "shared/stun/attributes/error_code.h"
#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/credentials.h"

#include <utility>

namespace thisbe::stun {

namespace {

// First challenge, a stale nonce and another realm may follow one another; more is a server gone wrong.
constexpr int kMaxChallengesInARow = 4;

// "If so and the nonce cookie has the STUN Security Feature "Password algorithms" bit set to 1 but no
// PASSWORD-ALGORITHMS attribute is present": somebody on the way took it out.
bool isBidDown(const MessageView& response) {
    const auto nonce = response.get<Nonce>();
    if (!nonce || response.has(AttributeType::passwordAlgorithms)) return false;
    const auto features = parseNonceCookie(nonce->value);
    return features && features->passwordAlgorithms;
}

} // namespace

const char* toString(AuthenticationStep step) {
    switch (step) {
    case AuthenticationStep::accept:
        return "accept";
    case AuthenticationStep::discard:
        return "discard";
    case AuthenticationStep::retry:
        return "retry";
    case AuthenticationStep::giveUp:
        return "give up";
    }
    return "?";
}

const char* toString(GiveUpReason reason) {
    switch (reason) {
    case GiveUpReason::none:
        return "none";
    case GiveUpReason::wrongCredentials:
        return "the server refused username or password";
    case GiveUpReason::brokenChallenge:
        return "the server's challenge lacks REALM or NONCE";
    case GiveUpReason::bidDown:
        return "the server's list of password algorithms was taken out on the way";
    case GiveUpReason::unknownAlgorithms:
        return "the server offers no password algorithm known here";
    case GiveUpReason::tooManyChallenges:
        return "the server keeps asking for new credentials";
    }
    return "?";
}

LongTermClient::LongTermClient(std::string username, std::string password)
    : username_(std::move(username)), password_(std::move(password)) {}

void LongTermClient::authenticate(MessageWriter& writer) const {
    if (!challenge_) return;
    // "If the "nonce cookie" is present and has the STUN Security Feature "Username anonymity" bit set to 1,
    // then the USERHASH attribute MUST be used; else, the USERNAME attribute MUST be used."
    if (challenge_->anonymous)
        writer.add(userHash(username_, challenge_->realm));
    else
        writer.add(Username{username_});
    writer.add(Realm{challenge_->realm});
    writer.add(Nonce{challenge_->nonce});
    if (!challenge_->algorithm) return writer.addIntegrity(challenge_->key);
    // "If the response contains a PASSWORD-ALGORITHMS attribute, the request MUST contain the
    // PASSWORD-ALGORITHMS attribute with the same content."
    writer.addRaw(AttributeType::passwordAlgorithms, challenge_->algorithms);
    writer.add(PasswordAlgorithm{*challenge_->algorithm});
    // "all the subsequent requests MUST be authenticated using MESSAGE-INTEGRITY-SHA256 only"
    writer.addIntegritySha256(challenge_->key);
}

AuthenticationStep LongTermClient::giveUp(GiveUpReason reason) {
    giveUpReason_ = reason;
    return AuthenticationStep::giveUp;
}

AuthenticationStep LongTermClient::onResponse(const MessageView& response) {
    const auto error = response.get<ErrorCode>();
    const bool isError = response.messageClass() == MessageClass::errorResponse;
    const bool unauthenticated = isError && error && error->number == ErrorNumber::unauthenticated;
    const bool stale = isError && error && error->number == ErrorNumber::staleNonce;
    if (unauthenticated || stale) return onChallenge(response, stale);

    // "For all other responses, if the NONCE attribute starts with the "nonce cookie" with the STUN Security
    // Feature "Password algorithms" bit set to 1 but PASSWORD-ALGORITHMS is not present, the response MUST be
    // ignored."
    if (isBidDown(response)) return AuthenticationStep::discard;
    // "If the response is an error response with an error code of 400 (Bad Request) and does not contain
    // either the MESSAGE-INTEGRITY or MESSAGE-INTEGRITY-SHA256 attribute, then the response MUST be
    // discarded", and an unauthenticated response of any other kind too.
    if (challenge_ && !isIntact(response)) return AuthenticationStep::discard;
    challengesInARow_ = 0;
    return AuthenticationStep::accept;
}

// "The algorithm in the response has to match" the one of the request: no falling back to SHA-1.
bool LongTermClient::isIntact(const MessageView& response) const {
    const IntegrityCheck check = challenge_->algorithm
                                     ? checkIntegritySha256(response, challenge_->key.sha256())
                                     : checkIntegritySha1(response, challenge_->key.sha1());
    return check == IntegrityCheck::valid;
}

AuthenticationStep LongTermClient::onChallenge(const MessageView& response, bool stale) {
    if (isBidDown(response)) return giveUp(GiveUpReason::bidDown);
    if (++challengesInARow_ > kMaxChallengesInARow) return giveUp(GiveUpReason::tooManyChallenges);
    const auto nonce = response.get<Nonce>();
    const auto realm = response.get<Realm>();
    // Some servers leave the realm out of a 438; then it is the old one.
    if (!nonce || (!realm && !(stale && challenge_))) return giveUp(GiveUpReason::brokenChallenge);
    // "The client MUST NOT perform this retry if it is not changing the USERNAME, USERHASH, REALM, or its
    // associated password from the previous attempt."
    if (!stale && challenge_ && realm->value == challenge_->realm)
        return giveUp(GiveUpReason::wrongCredentials);

    Challenge next;
    next.realm = realm ? std::string(realm->value) : challenge_->realm;
    next.nonce = nonce->value;
    const auto features = parseNonceCookie(nonce->value);
    next.anonymous = features && features->usernameAnonymity;
    if (const auto algorithms = response.get<PasswordAlgorithms>()) {
        next.algorithm = algorithms->firstSupported();
        if (!next.algorithm) return giveUp(GiveUpReason::unknownAlgorithms);
        next.algorithms.assign(algorithms->content().begin(), algorithms->content().end());
    } else if (algorithms.error() == AttributeError::malformed) {
        return giveUp(GiveUpReason::brokenChallenge);
    }
    next.key = longTermKey(next.algorithm.value_or(PasswordAlgorithmNumber::md5),
                           {username_, next.realm, password_});
    challenge_ = std::move(next);
    return AuthenticationStep::retry;
}

} // namespace thisbe::stun
