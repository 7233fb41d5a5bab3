#include "rendezvous/session_gate.h"

#include "shared/signal/attributes/scalar_attributes.h"
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

Session* SessionGate::authenticate(Exchange& exchange, signal::SessionId sessionId) {
    Session* session = registry_.find(sessionId);
    if (session == nullptr) {
        counters_.count(RegistrationEvent::refusedSession);
        exchange.refuse(Refusal::of(signal::error::kUnknownSession));
        return nullptr;
    }
    if (stun::checkIntegritySha256(exchange.request(), session->key) != stun::IntegrityCheck::valid) {
        counters_.count(RegistrationEvent::droppedIntegrity);
        return nullptr;
    }
    if (!session->endpoint(exchange.remote().family())) {
        // "IPv4 and IPv6 register separately": this family expired, or never did.
        counters_.count(RegistrationEvent::refusedSession);
        exchange.refuse(Refusal::of(signal::error::kUnknownSession), &session->key);
        return nullptr;
    }
    return session;
}

SessionGate::Admitted SessionGate::admit(Exchange& exchange) {
    const auto sessionId = exchange.request().get<signal::SessionIdAttribute>();
    const auto counter = exchange.request().get<signal::RequestCounter>();
    if (!sessionId || !counter) {
        counters_.count(RegistrationEvent::refusedMalformed);
        exchange.refuse(Refusal::of(stun::ErrorNumber::badRequest));
        return {};
    }
    Session* session = authenticate(exchange, sessionId->value);
    if (session == nullptr) return {};
    const AddressFamily family = exchange.remote().family();
    auto& endpoint = session->endpoint(family);
    using Place = RequestOrder::Place;
    const Place place = session->requests.placeOf(family, counter->value);
    const bool knownWay = isKnownWay(endpoint->flow, exchange.flow());
    if (!knownWay && !admitNewAddress(exchange, *session, place)) return {};
    // "only such a one refreshes an endpoint [...], sets it or moves it"
    if (place == Place::latest) {
        endpoint->lastHeard = exchange.now();
        endpoint->flow = exchange.flow(); // another worker may hear the same address from now on
    }
    session->requests.note(family, counter->value);
    if (place == Place::repeated) counters_.count(RegistrationEvent::repeated);
    return {session, place != Place::repeated};
}

void SessionGate::askForNonce(Exchange& exchange, const Session& session) {
    counters_.count(RegistrationEvent::refusedNewAddress);
    const auto fresh = nonces_.issue(exchange.now(), exchange.remote());
    Refusal refusal = Refusal::of(stun::ErrorNumber::staleNonce);
    refusal.nonce = stun::view(fresh);
    exchange.refuse(refusal, &session.key);
}

bool SessionGate::admitNewAddress(Exchange& exchange, Session& session, RequestOrder::Place place) {
    const auto nonce = exchange.request().get<stun::Nonce>();
    const bool proven =
        nonce && nonces_.check(exchange.now(), exchange.remote(), nonce->value) == stun::NonceCheck::valid;
    if (!proven || place != RequestOrder::Place::latest) {
        askForNonce(exchange, session);
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
