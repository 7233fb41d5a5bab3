#include "shared/signal/client/family_registration.h"

#include "shared/secure/session_key.h"
#include "shared/signal/keepalive_request.h"
#include "shared/signal/keepalive_success.h"
#include "shared/signal/transcripts.h"
#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/credentials.h"
#include "shared/stun/security_features.h"

namespace thisbe::signal {

namespace {

// Nonces may go stale on the way, but a server that never has enough would keep us asking.
constexpr unsigned kMaxChallengesInARow = 4;
// After a failure: 1, 2, 4, 8, 10, 10, … s, each up to a quarter longer so that a crowd spreads out.
constexpr Duration kFirstRetry = 1s;
constexpr Duration kLongestRetry = 10s;
// "462: stops or waits"; where no RETRY-AFTER says for how long.
constexpr Duration kPatienceWithLimits = 10s;

Duration retryDelay(unsigned failures, RandomSource& random) {
    const Duration base = std::min(kFirstRetry * (1U << std::min(failures, 5U)), kLongestRetry);
    return base +
           Duration(static_cast<Duration::rep>(random.below(static_cast<std::uint64_t>(base.count()) / 4)));
}

// Errors after which asking again cannot help (docs/protocol.md, Error codes).
bool isFinal(const Refusal& refusal, bool hasAccess) {
    using Number = stun::ErrorNumber;
    if (refusal.number == error::kAlreadyRegistered) return !refusal.retryAfter;
    if (refusal.number == Number::unauthenticated) return hasAccess;
    constexpr std::array kFinal = {error::kNameTaken, error::kBadSignature, Number::badRequest,
                                   Number::forbidden, Number::unknownAttribute};
    return std::ranges::find(kFinal, refusal.number) != kFinal.end();
}

} // namespace

const char* toString(FamilyRegistration::State state) {
    using State = FamilyRegistration::State;
    switch (state) {
    case State::idle:
        return "idle";
    case State::waiting:
        return "waiting";
    case State::challenging:
        return "challenging";
    case State::challenged:
        return "challenged";
    case State::registering:
        return "registering";
    case State::registered:
        return "registered";
    }
    return "?";
}

void FamilyRegistration::setState(State next, const char* reason) {
    if (core_.log.enabled(LogLevel::debug))
        core_.log.write(LogLevel::debug, core_.options.peerId + " " + thisbe::toString(family_) + ": " +
                                             signal::toString(state_) + " -> " + signal::toString(next) +
                                             " (" + reason + ")");
    state_ = next;
    if (next != State::registered && core_.way(family_)) core_.way(family_)->mapped.reset();
}

RegisterRequest FamilyRegistration::baseRequest(const EphemeralKey& ephemeralKey) const {
    RegisterRequest request;
    request.peerId = core_.options.peerId;
    request.room = core_.options.room;
    request.identityKey = core_.identity.key();
    request.ephemeralKey = ephemeralKey;
    request.instance = core_.instance;
    return request;
}

void FamilyRegistration::startAt(TimePoint when) {
    attempt_.reset();
    refreshing_ = keepaliveUnderWay_ = false;
    deadline_ = when;
    setState(State::waiting, "later");
}

void FamilyRegistration::start(TimePoint now) {
    deadline_ = kNever;
    setState(State::challenging, "start");
    // The first Register keeps nothing on the server, so its ephemeral key is only there to have the
    // request's shape.
    const RegisterRequest request = baseRequest(EphemeralKey(core_.random.bytes<32>()));
    const Requester::Target target{
        core_.way(family_)->server, nullptr, {RequestPurpose::Kind::challenge, family_, 0}, kToServer};
    if (!core_.requester.start(now, method::kRegister, request, target)) retryLater(now);
}

void FamilyRegistration::onConnectionLost() {
    unreachable_ = state_ != State::idle;
    keepaliveUnderWay_ = false;
    const bool underWay =
        state_ == State::challenging || state_ == State::challenged || state_ == State::registering;
    waitsForConnection_ = waitsForConnection_ || underWay || refreshing_;
    refreshing_ = false;
    attempt_.reset();
    if (underWay) startAt(kNever);
}

void FamilyRegistration::onConnected(TimePoint now) {
    const bool waited = std::exchange(waitsForConnection_, false);
    if (state_ == State::waiting && (waited || failures_ > 0)) return start(now);
    // The server has seen another connection; after this it knows ours, and is told again what it missed.
    probe(now);
}

void FamilyRegistration::stop() {
    deadline_ = kNever;
    attempt_.reset();
    setState(State::idle, "stopped");
}

std::optional<RegisterAccess> FamilyRegistration::access() const {
    if (!core_.options.access || challenge_->passwordAlgorithms.empty()) return std::nullopt;
    const auto offer = stun::PasswordAlgorithms::parse(challenge_->passwordAlgorithms);
    const auto algorithm = offer ? offer->firstSupported() : std::nullopt;
    if (!algorithm) return std::nullopt;
    return RegisterAccess{core_.options.access->username, *algorithm, *offer};
}

void FamilyRegistration::proceed(TimePoint now) {
    auto agreement = KeyAgreement::generate();
    if (!agreement) return retryLater(now);
    RegisterRequest request = baseRequest(agreement->publicKey());
    request.privateEndpoint = core_.way(family_)->privateEndpoint;
    if (core_.session) {
        // "Who joins a session needs no credential again": no USERNAME.
        request.sessionId = core_.session->id;
        request.counter = core_.session->nextCounter();
    } else {
        if (core_.options.takeOver) request.flags = RegisterRequest::kTakeOver;
        request.access = access();
    }
    request.proof = RegisterProof{challenge_->realm, challenge_->nonce, {}};
    if (!sendRegister(now, request, std::move(*agreement))) return retryLater(now);
    if (state_ != State::registered) setState(State::registering, core_.session ? "joins" : "founds");
}

bool FamilyRegistration::sendRegister(TimePoint now, RegisterRequest& request, KeyAgreement agreement) {
    const RegisterTranscript transcript(challenge_->serverKey, request);
    const auto signature = core_.identity.sign(transcript.bytes());
    if (!signature) return false;
    request.proof->signature = *signature;
    attempt_ = Attempt{std::move(agreement),
                       {transcript.bytes().begin(), transcript.bytes().end()},
                       *signature,
                       request.privateEndpoint,
                       !core_.session};
    Requester::Target target{core_.way(family_)->server,
                             nullptr,
                             {RequestPurpose::Kind::registration, family_, core_.sessionsLost},
                             kToServer};
    if (!request.access) return core_.requester.start(now, method::kRegister, request, target);
    const auto key =
        stun::longTermKey(request.access->algorithm, {core_.options.access->username, challenge_->realm,
                                                      core_.options.access->password});
    target.key = &key.sha256();
    return core_.requester.start(now, method::kRegister, request, target);
}

void FamilyRegistration::refresh(TimePoint now) {
    if (state_ != State::registered || refreshing_) return;
    refreshing_ = true;
    proceed(now);
}

void FamilyRegistration::probe(TimePoint now) {
    if (state_ == State::registered && !keepaliveUnderWay_) sendKeepalive(now, std::nullopt);
}

void FamilyRegistration::sendKeepalive(TimePoint now, std::optional<std::string_view> nonce) {
    const auto target = core_.underSession(
        core_.way(family_)->server, {RequestPurpose::Kind::keepalive, family_, core_.sessionsLost});
    keepaliveUnderWay_ =
        core_.requester.start(now, method::kKeepalive, KeepaliveRequest{core_.session->id, nonce}, target);
    deadline_ = now + core_.session->keepaliveInterval();
}

void FamilyRegistration::onDeadline(TimePoint now) {
    if (deadline_ > now) return;
    deadline_ = kNever;
    if (state_ == State::waiting) start(now);
    if (state_ != State::registered) return;
    if (keepaliveUnderWay_)
        deadline_ = now + core_.session->keepaliveInterval();
    else
        sendKeepalive(now, std::nullopt);
}

bool FamilyRegistration::onResponse(TimePoint now, const RequestPurpose& purpose,
                                    const stun::MessageView& response) {
    const bool success = response.messageClass() == stun::MessageClass::successResponse;
    if (purpose.kind == RequestPurpose::Kind::keepalive) {
        if (state_ != State::registered || !core_.session) return true;
        return success ? onKeepaliveAnswer(now, response) : onKeepaliveRefused(now, response);
    }
    if (purpose.kind == RequestPurpose::Kind::challenge) {
        if (state_ != State::challenging) return true;
        return !success && onChallenge(now, response);
    }
    if (!attempt_) return true;
    return success ? onRegistered(now, response) : onRegisterRefused(now, response);
}

// False, having told, where this is not the server that we know.
bool FamilyRegistration::adoptChallenge(const RegisterChallenge& challenge) {
    const IdentityKey& offered = *challenge.serverKey;
    const auto expected = core_.session ? std::optional(core_.session->serverKey) : core_.options.serverKey;
    if (expected && *expected != offered) {
        core_.tell(event::ServerKeyRefused{*expected, offered});
        core_.stopped = true;
        return false;
    }
    challenge_ = Challenge{std::string(*challenge.realm), std::string(challenge.nonce), offered, {}};
    if (challenge.passwordAlgorithms) {
        const ByteView content = challenge.passwordAlgorithms->content();
        challenge_->passwordAlgorithms.assign(content.begin(), content.end());
    }
    return true;
}

bool FamilyRegistration::onChallenge(TimePoint now, const stun::MessageView& response) {
    const auto challenge = RegisterChallenge::parse(response);
    if (!challenge || challenge->number != stun::ErrorNumber::unauthenticated)
        return onRegisterRefused(now, response);
    // "the nonce promises PASSWORD-ALGORITHMS, and there are none: somebody took them out" (RFC 8489, 9.2.1)
    const auto features = stun::parseNonceCookie(challenge->nonce);
    if (core_.options.access && features && features->passwordAlgorithms && !challenge->passwordAlgorithms)
        return false;
    if (challenge->passwordAlgorithms && !core_.options.access) {
        core_.tell(
            event::Refused{challenge->number, "this server wants a user name and a password", {}, {}, true});
        core_.stopped = true;
        return true;
    }
    if (!adoptChallenge(*challenge)) return true;
    failures_ = 0;
    unreachable_ = false;
    setState(State::challenged, "challenged");
    return true;
}

std::optional<ClientSession> FamilyRegistration::provenSession(const stun::MessageView& response,
                                                               const RegisterSuccess& success) const {
    const RegisteredTranscript transcript(challenge_->serverKey, attempt_->signature, success);
    if (!verifySignature(challenge_->serverKey, transcript.bytes(), success.signature)) return std::nullopt;
    if (!attempt_->founding) {
        if (!core_.session || success.sessionId != core_.session->id) return std::nullopt;
        if (!core_.session->isAuthentic(response)) return std::nullopt;
        ClientSession same = *core_.session;
        same.lifetimes = success.lifetimes;
        return same;
    }
    if (!success.ephemeralKey) return std::nullopt;
    const auto secret = attempt_->agreement.agree(*success.ephemeralKey);
    const auto key =
        secret ? deriveSessionKey(*secret, attempt_->transcript) : tl::make_unexpected(secret.error());
    if (!key) return std::nullopt;
    ClientSession session{success.sessionId, stun::HmacSha256(key->bytes()), challenge_->serverKey,
                          success.lifetimes};
    if (!session.isAuthentic(response)) return std::nullopt;
    return session;
}

bool FamilyRegistration::onRegistered(TimePoint now, const stun::MessageView& response) {
    const auto success = RegisterSuccess::parse(response);
    if (!success) return false;
    auto session = provenSession(response, *success);
    if (!session) return false;
    const bool isNew = attempt_->founding;
    toldPrivate_ = attempt_->privateEndpoint;
    core_.session = std::move(*session);
    core_.options.serverKey = core_.session->serverKey;
    core_.options.takeOver = false; // once: whoever takes over from us stays
    attempt_.reset();
    refreshing_ = false;
    challengesInARow_ = 0;
    setState(State::registered, "registered");
    core_.way(family_)->mapped = success->mapped;
    core_.tell(event::Registered{family_, success->mapped, core_.session->serverKey, isNew});
    const auto& before = core_.roster.version();
    if (isNew && before && before->epoch != success->rosterVersion.epoch)
        core_.tell(event::ServerRestarted{});
    heard(now, success->mapped);
    deadline_ = now + core_.session->keepaliveInterval();
    roster_.onVersion(now, success->rosterVersion);
    return true;
}

bool FamilyRegistration::onRegisterRefused(TimePoint now, const stun::MessageView& response) {
    const auto refusal = Refusal::parse(response);
    if (!refusal) return false;
    attempt_.reset();
    refreshing_ = false;
    const bool stale = refusal->number == stun::ErrorNumber::staleNonce;
    if (stale && refusal->nonce && challenge_ && ++challengesInARow_ <= kMaxChallengesInARow) {
        challenge_->nonce = *refusal->nonce;
        proceed(now);
        return true;
    }
    const bool again =
        stale || (refusal->number == stun::ErrorNumber::unauthenticated && !core_.options.access);
    if (again && ++challengesInARow_ <= kMaxChallengesInARow) {
        start(now);
        return true;
    }
    if (refusal->number == error::kUnknownSession && core_.session) {
        core_.sessionLost = true;
        return true;
    }
    refused(now, *refusal);
    return true;
}

void FamilyRegistration::refused(TimePoint now, const Refusal& refusal) {
    const bool final = isFinal(refusal, core_.options.access.has_value());
    event::Refused told{refusal.number, stun::quoted(refusal.reason), {}, refusal.retryAfter, final};
    if (refusal.limit) told.limit = stun::quoted(*refusal.limit);
    core_.tell(std::move(told));
    if (final) {
        core_.stopped = true;
        return;
    }
    challengesInARow_ = 0;
    const Duration asked = refusal.retryAfter.value_or(std::chrono::duration_cast<std::chrono::milliseconds>(
        refusal.number == error::kLimitReached ? kPatienceWithLimits : kFirstRetry));
    startAt(now + std::clamp<Duration>(asked, 100ms, 10min));
}

void FamilyRegistration::heard(TimePoint now, const Endpoint& mapped) {
    auto& way = *core_.way(family_);
    way.heardAt = now;
    failures_ = 0;
    unreachable_ = false;
    if (way.mapped != mapped) {
        way.mapped = mapped;
        core_.tell(event::AddressChanged{family_, mapped});
    }
}

bool FamilyRegistration::onKeepaliveAnswer(TimePoint now, const stun::MessageView& response) {
    const auto success = KeepaliveSuccess::parse(response);
    if (!success || !core_.session->isAuthentic(response)) return false;
    keepaliveUnderWay_ = false;
    challengesInARow_ = 0;
    heard(now, success->mapped);
    roster_.onVersion(now, success->rosterVersion);
    if (toldPrivate_ != core_.way(family_)->privateEndpoint) refresh(now);
    return true;
}

bool FamilyRegistration::onKeepaliveRefused(TimePoint now, const stun::MessageView& response) {
    const auto refusal = Refusal::parse(response);
    if (!refusal) return false;
    const bool authentic = core_.session->isAuthentic(response);
    keepaliveUnderWay_ = false;
    // "From a new source address the answer is 438 with a NONCE bound to it; the request repeated with that
    // NONCE moves the endpoint."
    if (refusal->number == stun::ErrorNumber::staleNonce && refusal->nonce) {
        if (++challengesInARow_ <= kMaxChallengesInARow) sendKeepalive(now, refusal->nonce);
        return true;
    }
    if (refusal->number == error::kUnknownSession) {
        // Signed: the server knows the session and has forgotten this family only.
        if (authentic)
            start(now);
        else
            core_.sessionLost = true;
    }
    return true;
}

void FamilyRegistration::retryLater(TimePoint now) {
    startAt(now + retryDelay(failures_++, core_.random));
}

void FamilyRegistration::onFailure(TimePoint now, const RequestPurpose& purpose) {
    unreachable_ = true;
    if (purpose.kind != RequestPurpose::Kind::keepalive) {
        refreshing_ = false;
        attempt_.reset();
        if (state_ != State::registered && state_ != State::idle) retryLater(now);
        return;
    }
    keepaliveUnderWay_ = false;
    // It may be back any moment, with the session or without: the answer to a keepalive tells which.
    if (state_ == State::registered) deadline_ = now + retryDelay(failures_++, core_.random) / 2;
}

} // namespace thisbe::signal
