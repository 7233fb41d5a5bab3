#include "rendezvous/register_handler.h"

#include "rendezvous/session_agreement.h"
#include "shared/signal/register_success.h"
#include "shared/signal/transcripts.h"

namespace thisbe::rendezvous {

using signal::Refusal;
using stun::ErrorNumber;

namespace {

bool comesFrom(const Session& session, const Endpoint& remote) {
    const auto& endpoint = session.endpoint(remote.family());
    return endpoint && endpoint->flow.remote == remote;
}

// Through a NAT64 a peer is seen as IPv4 and tells an IPv6 address: nobody behind its public one shares that.
std::optional<Endpoint> privateEndpointOf(const signal::RegisterRequest& request, const Exchange& exchange) {
    const auto& told = request.privateEndpoint;
    return told && told->family() == exchange.remote().family() ? told : std::nullopt;
}

// The Register that made this session, once more: our answer was lost.
bool isRepeated(const Session& session, const Exchange& exchange, const signal::RegisterRequest& request) {
    return session.origin.transactionId == exchange.request().transactionId() &&
           session.origin.peerKey == request.ephemeralKey && comesFrom(session, exchange.remote());
}

} // namespace

bool RegisterHandler::onRequest(Exchange& exchange, const signal::RegisterRequest& request) {
    return request.sessionId ? joinSession(exchange, request) : beginSession(exchange, request);
}

bool RegisterHandler::joinSession(Exchange& exchange, const signal::RegisterRequest& request) {
    Session* session = parts_.registry.find(*request.sessionId);
    if (session == nullptr || session->identity != request.identityKey || session->id != request.peerId ||
        session->room->name != request.room) {
        refuse(exchange, signal::error::kUnknownSession, RegistrationEvent::refusedSession);
        return true;
    }
    const AddressFamily family = exchange.remote().family();
    if (session->requests.placeOf(family, *request.counter) != RequestOrder::Place::latest) {
        // Sent again because our answer was lost: what it asked for is so already, and nothing changes.
        const bool done = session->requests.wasSeen(*request.counter) &&
                          comesFrom(*session, exchange.remote()) &&
                          session->endpoint(family)->privateEndpoint == privateEndpointOf(request, exchange);
        if (!done) return false;
        parts_.counters.count(RegistrationEvent::registerRepeated);
        succeed(exchange, request, *session, std::nullopt);
        return true;
    }
    if (sourceIsFull(exchange, session)) {
        refuseLimit(exchange, limit_name::kRegistrationsPerSource);
        return true;
    }
    session->requests.note(family, *request.counter);
    parts_.counters.count(RegistrationEvent::endpointRegistered);
    parts_.registry.putEndpoint(exchange.now(), *session,
                                {exchange.flow(), privateEndpointOf(request, exchange), exchange.now()});
    succeed(exchange, request, *session, std::nullopt);
    return true;
}

bool RegisterHandler::beginSession(Exchange& exchange, const signal::RegisterRequest& request) {
    const Room* room = parts_.registry.findRoom(request.room);
    Session* holder = room == nullptr ? nullptr : parts_.registry.findByKey(*room, request.identityKey);
    if (holder != nullptr && isRepeated(*holder, exchange, request)) {
        parts_.counters.count(RegistrationEvent::registerRepeated);
        succeed(exchange, request, *holder, holder->origin.serverKey);
        return true;
    }
    const signal::RegisterTranscript transcript(parts_.server.identity.key(), request);
    if (!parts_.spent.spend(exchange.now(), transcript.bytes())) return false;
    takeOrRefuse(exchange, request, holder);
    return true;
}

void RegisterHandler::takeOrRefuse(Exchange& exchange, const signal::RegisterRequest& request,
                                   Session* holder) {
    const Room* room = parts_.registry.findRoom(request.room);
    const Session* named = room == nullptr ? nullptr : parts_.registry.findById(*room, request.peerId);
    if (named != nullptr && named->identity != request.identityKey)
        return refuse(exchange, signal::error::kNameTaken, RegistrationEvent::refusedNameTaken);
    if (holder != nullptr && !mayReplace(exchange, request, *holder)) return;
    if (const char* limit = limitMet(exchange, request, holder)) return refuseLimit(exchange, limit);
    admitNew(exchange, request, holder);
}

bool RegisterHandler::mayReplace(Exchange& exchange, const signal::RegisterRequest& request,
                                 const Session& holder) {
    // Two programs cannot have one address: the one that had it is gone.
    if (request.takeOver() || comesFrom(holder, exchange.remote())) return true;
    const auto verdict = parts_.probes.verdict(exchange.now(), holder, exchange.sink());
    if (verdict == HolderProbes::Verdict::crashed) return true;
    Refusal refusal = Refusal::of(signal::error::kAlreadyRegistered);
    if (verdict == HolderProbes::Verdict::asking)
        refusal.retryAfter =
            std::chrono::ceil<std::chrono::milliseconds>(parts_.probes.remaining(exchange.now(), holder));
    parts_.counters.count(RegistrationEvent::refusedRegistered);
    exchange.refuse(refusal);
    return false;
}

void RegisterHandler::admitNew(Exchange& exchange, const signal::RegisterRequest& request, Session* holder) {
    const signal::RegisterTranscript transcript(parts_.server.identity.key(), request);
    const auto agreement = agreeOnSession(request.ephemeralKey, transcript.bytes());
    if (!agreement) return refuse(exchange, ErrorNumber::badRequest, RegistrationEvent::refusedMalformed);
    if (holder != nullptr) {
        parts_.farewells.send(exchange.now(), *holder, signal::Reason::replaced, exchange.sink(),
                              &exchange.remote());
        parts_.registry.remove(exchange.now(), *holder, PresenceChange::replaced);
    }
    const NewSession newSession{
        request.room,
        request.peerId,
        request.identityKey,
        request.instance,
        agreement->key,
        RegisterOrigin{exchange.request().transactionId(), request.ephemeralKey, agreement->serverKey}};
    const Session& session = parts_.registry.add(
        exchange.now(), newSession, {exchange.flow(), privateEndpointOf(request, exchange), exchange.now()});
    parts_.counters.count(RegistrationEvent::registered);
    succeed(exchange, request, session, agreement->serverKey);
}

const char* RegisterHandler::limitMet(const Exchange& exchange, const signal::RegisterRequest& request,
                                      const Session* holder) {
    if (sourceIsFull(exchange, holder)) return limit_name::kRegistrationsPerSource;
    if (holder != nullptr) return nullptr; // it takes that one's place
    const Room* room = parts_.registry.findRoom(request.room);
    if (room == nullptr && parts_.use.rooms >= parts_.limits.rooms) return limit_name::kRooms;
    if (room != nullptr && room->roster.size() >= parts_.limits.peersPerRoom)
        return limit_name::kPeersPerRoom;
    const bool full = parts_.registry.full() || parts_.use.peers >= parts_.limits.peers;
    return full ? limit_name::kPeers : nullptr;
}

bool RegisterHandler::sourceIsFull(const Exchange& exchange, const Session* already) const {
    const Source source = sourceOf(exchange.remote().address());
    // Who comes back to a full source, or changes only its port there, takes no place that it did not have.
    if (already != nullptr) {
        const auto& endpoint = already->endpoint(exchange.remote().family());
        if (endpoint && sourceOf(endpoint->flow.remote.address()) == source) return false;
    }
    return parts_.registry.registrations(source) >= parts_.limits.registrationsPerSource;
}

void RegisterHandler::succeed(Exchange& exchange, const signal::RegisterRequest& request,
                              const Session& session, const std::optional<EphemeralKey>& serverKey) {
    signal::RegisterSuccess success;
    success.mapped = exchange.remote();
    success.sessionId = session.sessionId;
    success.ephemeralKey = serverKey;
    success.lifetimes = parts_.server.lifetimes;
    success.rosterVersion = {parts_.registry.bootEpoch(), session.room->roster.version()};
    const signal::RegisteredTranscript transcript(parts_.server.identity.key(), request.proof->signature,
                                                  success);
    const auto signature = parts_.server.identity.sign(transcript.bytes());
    if (!signature) return exchange.refuse(Refusal::of(ErrorNumber::serverError));
    success.signature = *signature;
    exchange.succeed(success, session.key);
}

void RegisterHandler::refuse(Exchange& exchange, ErrorNumber number, RegistrationEvent event) {
    parts_.counters.count(event);
    exchange.refuse(Refusal::of(number));
}

void RegisterHandler::refuseLimit(Exchange& exchange, const char* limit) {
    parts_.counters.count(RegistrationEvent::refusedLimit);
    Refusal refusal = Refusal::of(signal::error::kLimitReached);
    refusal.limit = limit;
    exchange.refuse(refusal);
}

} // namespace thisbe::rendezvous
