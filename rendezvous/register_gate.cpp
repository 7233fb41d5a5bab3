#include "rendezvous/register_gate.h"

#include "shared/signal/register_challenge.h"
#include "shared/signal/transcripts.h"
#include "shared/stun/attributes/text_attribute.h"

namespace thisbe::rendezvous {

using signal::Refusal;
using stun::ErrorNumber;

RegisterGate::RegisterGate(const ServerIdentity& server, const AccessControl& access,
                           const stun::NonceIssuer& nonces, ServerUse& use, RegistrationCounters& counters)
    : server_(server),
      access_(access),
      nonces_(nonces),
      longTerm_(server.realm, nonces, access),
      use_(use),
      counters_(counters) {}

std::optional<signal::RegisterRequest> RegisterGate::admit(Exchange& exchange) {
    if (!exchange.request().has(signal::attribute::kSignature)) {
        challenge(exchange, ErrorNumber::unauthenticated);
        return std::nullopt;
    }
    if (!provesAddress(exchange)) return std::nullopt;
    const Source source = sourceOf(exchange.remote().address());
    if (!use_.registers.allow(exchange.now(), source)) {
        counters_.count(RegistrationEvent::refusedLimit);
        Refusal refusal = Refusal::of(signal::error::kLimitReached);
        refusal.limit = limit_name::kRegistersPerSource;
        refusal.retryAfter =
            std::chrono::ceil<std::chrono::milliseconds>(use_.registers.wait(exchange.now(), source));
        exchange.refuse(refusal);
        return std::nullopt;
    }
    // "Who joins a session needs no credential again: his key and the SESSION-ID say that it was granted"
    const bool joins = exchange.request().has(signal::attribute::kSessionId);
    if (!access_.open() && !joins && !mayRegister(exchange)) return std::nullopt;
    auto request = signal::RegisterRequest::parse(exchange.request());
    if (!request || !request->proof || request->proof->realm != server_.realm) {
        refuse(exchange, ErrorNumber::badRequest, RegistrationEvent::refusedMalformed);
        return std::nullopt;
    }
    const signal::RegisterTranscript transcript(server_.identity.key(), *request);
    if (!verifySignature(request->identityKey, transcript.bytes(), request->proof->signature)) {
        refuse(exchange, signal::error::kBadSignature, RegistrationEvent::refusedSignature);
        return std::nullopt;
    }
    return *request;
}

bool RegisterGate::provesAddress(Exchange& exchange) {
    const auto nonce = exchange.request().get<stun::Nonce>();
    if (!nonce) {
        refuse(exchange, ErrorNumber::badRequest, RegistrationEvent::refusedMalformed);
        return false;
    }
    if (nonces_.check(exchange.now(), exchange.remote(), nonce->value) == stun::NonceCheck::valid)
        return true;
    challenge(exchange, ErrorNumber::staleNonce);
    return false;
}

bool RegisterGate::mayRegister(Exchange& exchange) {
    const auto user = longTerm_.authenticate(exchange.now(), exchange.remote(), exchange.request());
    if (user) return true;
    const bool named = exchange.request().has(stun::AttributeType::username) ||
                       exchange.request().has(stun::AttributeType::userHash);
    if (user.error() == ErrorNumber::unauthenticated && !named)
        challenge(exchange, user.error());
    else if (user.error() == ErrorNumber::unauthenticated)
        // Asking again would not help: an unknown name, a wrong password, or a credential whose time is over.
        refuse(exchange, ErrorNumber::forbidden, RegistrationEvent::refusedAccess);
    else
        refuse(exchange, user.error(), RegistrationEvent::refusedMalformed);
    return false;
}

void RegisterGate::challenge(Exchange& exchange, ErrorNumber number) {
    if (!use_.challenges.allow(exchange.now(), sourceOf(exchange.remote().address())))
        return counters_.count(RegistrationEvent::droppedRate);
    const auto nonce = nonces_.issue(exchange.now(), exchange.remote());
    signal::RegisterChallenge body;
    body.number = number;
    body.nonce = stun::view(nonce);
    body.realm = server_.realm;
    body.serverKey = server_.identity.key();
    if (!access_.open()) body.passwordAlgorithms = stun::PasswordAlgorithms::ours();
    stun::MessageWriter answer = exchange.failure();
    body.serialize(answer);
    // "never larger than the request": nothing to gain by asking in another's name.
    if (answer.finish().size() > exchange.request().bytes().size())
        return refuse(exchange, ErrorNumber::badRequest, RegistrationEvent::refusedMalformed);
    counters_.count(number == ErrorNumber::staleNonce ? RegistrationEvent::refusedStaleNonce
                                                      : RegistrationEvent::challenge);
    exchange.send(answer);
}

void RegisterGate::refuse(Exchange& exchange, ErrorNumber number, RegistrationEvent event) {
    counters_.count(event);
    exchange.refuse(Refusal::of(number));
}

} // namespace thisbe::rendezvous
