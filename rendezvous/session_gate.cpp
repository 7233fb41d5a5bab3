#include "rendezvous/session_gate.h"

#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/integrity.h"

namespace thisbe::rendezvous {

namespace {

using signal::Refusal;

bool isKnownWay(const Flow& known, const Flow& flow) {
    return known.remote == flow.remote && known.transport == flow.transport &&
           known.connection == flow.connection;
}

} // namespace

Session* SessionGate::admit(Exchange& exchange) {
    const auto sessionId = exchange.request().get<signal::SessionIdAttribute>();
    if (!sessionId) {
        counters_.count(RegistrationEvent::refusedMalformed);
        exchange.refuse(Refusal::of(stun::ErrorNumber::badRequest));
        return nullptr;
    }
    Session* session = registry_.find(sessionId->value);
    if (session == nullptr) {
        counters_.count(RegistrationEvent::refusedSession);
        exchange.refuse(Refusal::of(signal::error::kUnknownSession));
        return nullptr;
    }
    if (stun::checkIntegritySha256(exchange.request(), session->key) != stun::IntegrityCheck::valid) {
        counters_.count(RegistrationEvent::droppedIntegrity);
        return nullptr;
    }
    auto& endpoint = session->endpoint(exchange.remote().family());
    if (!endpoint) {
        // "IPv4 and IPv6 register separately": this family expired, or never did.
        counters_.count(RegistrationEvent::refusedSession);
        exchange.refuse(Refusal::of(signal::error::kUnknownSession), &session->key);
        return nullptr;
    }
    if (!isKnownWay(endpoint->flow, exchange.flow()) && !admitNewAddress(exchange, *session)) return nullptr;
    endpoint->lastHeard = exchange.now();
    endpoint->flow = exchange.flow(); // another worker may hear the same address from now on
    return session;
}

bool SessionGate::admitNewAddress(Exchange& exchange, Session& session) {
    const auto nonce = exchange.request().get<stun::Nonce>();
    const bool proven =
        nonce && nonces_.check(exchange.now(), exchange.remote(), nonce->value) == stun::NonceCheck::valid;
    if (!proven) {
        counters_.count(RegistrationEvent::refusedNewAddress);
        const auto fresh = nonces_.issue(exchange.now(), exchange.remote());
        Refusal refusal = Refusal::of(stun::ErrorNumber::staleNonce);
        refusal.nonce = stun::view(fresh);
        exchange.refuse(refusal, &session.key);
        return false;
    }
    const Source from = sourceOf(session.endpoint(exchange.remote().family())->flow.remote.address());
    const Source to = sourceOf(exchange.remote().address());
    if (from != to && registry_.registrations(to) >= limits_.registrationsPerSource) {
        counters_.count(RegistrationEvent::refusedLimit);
        Refusal refusal = Refusal::of(signal::error::kLimitReached);
        refusal.limit = limit_name::kRegistrationsPerSource;
        exchange.refuse(refusal, &session.key);
        return false;
    }
    counters_.count(RegistrationEvent::moved);
    registry_.move(exchange.now(), session, exchange.flow());
    return true;
}

} // namespace thisbe::rendezvous
