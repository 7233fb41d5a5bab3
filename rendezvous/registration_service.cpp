#include "rendezvous/registration_service.h"

#include "shared/stun/error_reply.h"
#include "shared/stun/unknown_required.h"

#include <string>

namespace thisbe::rendezvous {

namespace method = signal::method;

namespace {

using stun::AttributeType;

// What a request may carry that must be understood.
constexpr std::array kUnderstood = {AttributeType::username, AttributeType::userHash, AttributeType::realm,
                                    AttributeType::nonce, AttributeType::passwordAlgorithm};

} // namespace

RegistrationService::RegistrationService(std::uint8_t worker, const Limits& limits, const Parts& parts)
    : limits_(limits),
      parts_(parts),
      ownUse_(parts.use == nullptr ? std::make_unique<ServerUse>(limits, parts.random) : nullptr),
      use_(parts.use == nullptr ? *ownUse_ : *parts.use),
      registry_(worker, parts.server.lifetimes.expiry, parts.random, *this, use_),
      registerGate_(parts.server, parts.access, parts.nonces, use_, counters_),
      sessionGate_(registry_, parts.nonces, limits_, counters_),
      probes_(registry_),
      farewells_(registry_.ids()),
      spent_(parts.nonces.lifetime(), parts.random),
      registerHandler_({parts.server, limits_, use_, registry_, spent_, probes_, farewells_, counters_}),
      publisher_(registry_, counters_),
      rosterHandler_(registry_, publisher_, counters_),
      broker_(registry_, limits_, use_, parts.random, counters_) {}

bool RegistrationService::handles(stun::Method name) {
    return name == method::kRegister || name == method::kKeepalive || name == method::kUnregister ||
           name == method::kRoster || name == method::kSignal;
}

void RegistrationService::onRequest(TimePoint now, const stun::MessageView& request, const Flow& flow,
                                    FlowSink& sink) {
    Exchange exchange(now, request, flow, sink);
    if (!understands(exchange)) return;
    request.method() == method::kRegister ? onRegister(exchange) : onSessionRequest(exchange);
}

bool RegistrationService::understands(Exchange& exchange) {
    const auto unknown = stun::unknownRequired(exchange.request(), kUnderstood);
    if (unknown.empty()) return true;
    counters_.count(RegistrationEvent::refusedMalformed);
    std::array<std::uint8_t, signal::kMaxMessageSize> buffer;
    exchange.send(stun::startUnknownAttributesReply(buffer, exchange.request(), unknown));
    return false;
}

void RegistrationService::onRegister(Exchange& exchange) {
    const auto request = registerGate_.admit(exchange);
    if (request && !registerHandler_.onRequest(exchange, *request)) registerGate_.askAnew(exchange);
}

void RegistrationService::onSessionRequest(Exchange& exchange) {
    const auto [session, isNew] = sessionGate_.admit(exchange);
    if (session == nullptr) return;
    const stun::Method name = exchange.request().method();
    if (name == method::kKeepalive) {
        counters_.count(RegistrationEvent::keepalive);
        answerKeepalive(exchange, *session, registry_.bootEpoch());
        if (isNew) publisher_.onHeard(exchange.now(), *session, exchange.sink());
    } else if (name == method::kRoster) {
        rosterHandler_.onRequest(exchange, *session, isNew);
    } else if (name == method::kSignal) {
        broker_.onRequest(exchange, *session);
    } else {
        onUnregister(exchange, *session);
    }
}

void RegistrationService::onUnregister(Exchange& exchange, Session& session) {
    stun::MessageWriter answer = exchange.success();
    answer.addIntegritySha256(session.key);
    exchange.send(answer);
    registry_.remove(exchange.now(), session, PresenceChange::left);
}

void RegistrationService::onResponse(TimePoint now, const stun::MessageView& response, const Flow&,
                                     FlowSink& sink) {
    const stun::Method name = response.method();
    if (name == method::kRoster) return publisher_.onResponse(now, response, sink);
    const bool expected = name == method::kSignal       ? broker_.onResponse(response, sink)
                          : name == method::kKeepalive  ? probes_.onResponse(response)
                          : name == method::kUnregister ? farewells_.onResponse(response)
                                                        : false;
    if (!expected) counters_.count(RegistrationEvent::droppedResponse);
}

void RegistrationService::onDeadline(TimePoint now, FlowSink& sink) {
    registry_.onDeadline(now);
    probes_.onDeadline(now, sink);
    farewells_.onDeadline(now, sink);
    broker_.onDeadline(now, sink);
    publisher_.onDeadline(now, sink);
}

TimePoint RegistrationService::nextDeadline() const {
    return std::min({registry_.nextDeadline(), probes_.nextDeadline(), farewells_.nextDeadline(),
                     broker_.nextDeadline(), publisher_.nextDeadline()});
}

void RegistrationService::stop(TimePoint now, FlowSink& sink) {
    registry_.forEachSession(
        [&](Session& session) { farewells_.send(now, session, signal::Reason::stopping, sink); });
}

void RegistrationService::onPresence(TimePoint now, Session& session, PresenceChange change) {
    if (isRemoval(change)) {
        countEnd(change);
        probes_.onSessionEnded(session);
    }
    if (parts_.relayUsers != nullptr) {
        if (change == PresenceChange::joined) parts_.relayUsers->add(session.sessionId, session.key);
        if (isRemoval(change)) parts_.relayUsers->remove(session.sessionId);
    }
    if (change == PresenceChange::moved) RosterPublisher::onMoved(session);
    logPresence(session, change);
    publisher_.onRoomChanged(now, *session.room);
}

void RegistrationService::countEnd(PresenceChange change) {
    if (change == PresenceChange::left) counters_.count(RegistrationEvent::left);
    if (change == PresenceChange::timedOut) counters_.count(RegistrationEvent::timedOut);
    if (change == PresenceChange::replaced) counters_.count(RegistrationEvent::replaced);
}

void RegistrationService::logPresence(const Session& session, PresenceChange change) {
    const LogLevel level = change == PresenceChange::updated ? LogLevel::debug : LogLevel::information;
    if (!parts_.log.enabled(level)) return;
    std::string line =
        "event=" + std::string(toWord(change)) + " peer=" + session.id + " room=" + session.room->name;
    for (const auto& endpoint : session.endpoints)
        if (endpoint)
            line +=
                " endpoint=" + endpoint->flow.remote.toString() + "/" + toString(endpoint->flow.transport);
    parts_.log.write(level, line);
}

} // namespace thisbe::rendezvous
