#include "rendezvous/signal_broker.h"

#include "shared/signal/signed_answer.h"
#include "shared/stun/integrity.h"

#include <algorithm>

namespace thisbe::rendezvous {

using signal::Refusal;
using std::chrono::milliseconds;

namespace {

// When a signal is sent to its receiver, by turns to the family that was heard last and to the other; and
// when it has failed: "within 5 s", of which the sender's own path needs a part.
constexpr std::array<Duration, 6> kSendAt = {milliseconds(0),    milliseconds(400),  milliseconds(900),
                                             milliseconds(1600), milliseconds(2400), milliseconds(3400)};
constexpr Duration kGiveUpAt = milliseconds(4500);

Duration offset(unsigned sends) {
    return sends < kSendAt.size() ? kSendAt[sends] : kGiveUpAt;
}

Refusal limitReached(const char* limit) {
    Refusal refusal = Refusal::of(signal::error::kLimitReached);
    refusal.limit = limit;
    return refusal;
}

} // namespace

void SignalBroker::onRequest(Exchange& exchange, Session& session) {
    const SignalKey from{session.sessionId, exchange.request().transactionId()};
    if (const auto outcome = memory_.find(from)) {
        counters_.count(RegistrationEvent::signalRepeated);
        if (outcome->end != SignalEnd::underWay) answer(from, exchange.flow(), *outcome, exchange.sink());
        return;
    }
    const auto payload = exchange.request().find(signal::attribute::kPayload);
    if (payload && payload->size() > signal::kMaxPayloadSize) {
        counters_.count(RegistrationEvent::refusedLimit);
        return exchange.refuse(limitReached(limit_name::kSignalSize), &session.key);
    }
    const auto signal = signal::SignalRequest::parse(exchange.request());
    if (!signal) {
        counters_.count(RegistrationEvent::refusedMalformed);
        return exchange.refuse(Refusal::of(stun::ErrorNumber::badRequest), &session.key);
    }
    if (const auto refusal = objection(exchange, session, *signal))
        return exchange.refuse(*refusal, &session.key);
    forward(exchange, session, *registry_.findById(*session.room, signal->peerId), *signal);
}

const char* SignalBroker::takePlace(const Exchange& exchange, Session& session) {
    if (session.signalsUnderWay >= limits_.pendingSignalsPerPeer) return limit_name::kPendingSignals;
    if (pending_.size() >= limits_.pendingSignals) return limit_name::kPendingSignalsOfServer;
    if (!use_.pendingSignals.tryAdd(sourceOf(exchange.remote().address()), limits_.pendingSignalsPerSource))
        return limit_name::kPendingSignalsPerSource;
    ++session.signalsUnderWay;
    return nullptr;
}

std::optional<Refusal> SignalBroker::objection(const Exchange& exchange, Session& session,
                                               const signal::SignalRequest& signal) {
    const TimePoint now = exchange.now();
    if (!rate_.allow(now, session.signalAllowance)) {
        counters_.count(RegistrationEvent::refusedLimit);
        Refusal refusal = limitReached(limit_name::kSignalRate);
        refusal.retryAfter = std::chrono::ceil<milliseconds>(rate_.wait(now, session.signalAllowance));
        return refusal;
    }
    const Roster& roster = session.room->roster;
    if (roster.find(signal.peerId) == nullptr) {
        counters_.count(RegistrationEvent::refusedSignal);
        return Refusal::of(roster.wentLately(signal.peerId) ? signal::error::kPeerOffLine
                                                            : signal::error::kPeerUnknown);
    }
    const char* limit = takePlace(exchange, session);
    if (limit == nullptr) return std::nullopt;
    counters_.count(RegistrationEvent::refusedLimit);
    return limitReached(limit);
}

void SignalBroker::forward(Exchange& exchange, const Session& sender, const Session& receiver,
                           const signal::SignalRequest& signal) {
    const Slot slot = pending_.emplace();
    Pending& pending = pending_.at(slot);
    pending.from = {sender.sessionId, exchange.request().transactionId()};
    pending.senderFlow = exchange.flow();
    pending.receiver = receiver.sessionId;
    pending.transaction = registry_.ids().newTransactionId(slot);
    pending.startedAt = exchange.now();

    signal::SignalRequest forwarded = signal;
    forwarded.sessionId.reset();
    forwarded.peerId = sender.id;
    stun::MessageWriter writer(pending.message,
                               {stun::MessageClass::request, signal::method::kSignal, pending.transaction});
    forwarded.serialize(writer);
    writer.addIntegritySha256(receiver.key);
    pending.size = static_cast<std::uint16_t>(writer.finish().size());

    memory_.begin(exchange.now(), pending.from);
    counters_.count(RegistrationEvent::signalForwarded);
    transmit(pending, receiver, exchange.sink());
    ++pending.sends;
    wheel_.schedule(exchange.now(), exchange.now() + offset(pending.sends), {slot, pending.transaction});
}

void SignalBroker::transmit(const Pending& pending, const Session& receiver, FlowSink& sink) {
    const SessionEndpoint* other = pending.sends % 2 == 1 ? receiver.otherEndpoint() : nullptr;
    const SessionEndpoint& endpoint = other != nullptr ? *other : receiver.latestEndpoint();
    sink.send(endpoint.flow, ByteView(pending.message).first(pending.size));
}

void SignalBroker::onDeadline(TimePoint now, FlowSink& sink) {
    wheel_.expire(now, [&](const Token& token) { resend(now, token, sink); });
}

void SignalBroker::resend(TimePoint now, const Token& token, FlowSink& sink) {
    Pending* pending = pending_.find(token.slot);
    if (pending == nullptr || pending->transaction != token.transaction) return;
    const Session* receiver = registry_.find(pending->receiver);
    if (receiver == nullptr) return conclude(token.slot, {SignalEnd::offLine}, sink);
    if (pending->sends == kSendAt.size()) return conclude(token.slot, {SignalEnd::notAnswering}, sink);
    transmit(*pending, *receiver, sink);
    ++pending->sends;
    wheel_.schedule(now, pending->startedAt + offset(pending->sends), token);
}

SignalBroker::Pending* SignalBroker::find(const stun::TransactionId& transaction) {
    const auto slot = registry_.ids().slotOf(transaction);
    Pending* pending = slot ? pending_.find(*slot) : nullptr;
    return pending != nullptr && pending->transaction == transaction ? pending : nullptr;
}

bool SignalBroker::onResponse(const stun::MessageView& response, FlowSink& sink) {
    const Pending* pending = find(response.transactionId());
    const Session* receiver = pending == nullptr ? nullptr : registry_.find(pending->receiver);
    if (receiver == nullptr) return false;
    if (stun::checkIntegritySha256(response, receiver->key) != stun::IntegrityCheck::valid) return false;
    const auto receipt = signal::SignedAnswer::parse(response);
    const bool delivered = receipt && response.messageClass() == stun::MessageClass::successResponse;
    conclude(*registry_.ids().slotOf(response.transactionId()),
             delivered ? SignalOutcome{SignalEnd::delivered, receipt->signature}
                       : SignalOutcome{SignalEnd::notAnswering},
             sink);
    return true;
}

void SignalBroker::conclude(Slot slot, const SignalOutcome& outcome, FlowSink& sink) {
    const Pending& pending = pending_.at(slot);
    memory_.conclude(pending.from, outcome);
    counters_.count(outcome.end == SignalEnd::delivered ? RegistrationEvent::signalDelivered
                                                        : RegistrationEvent::refusedSignal);
    if (Session* sender = registry_.find(pending.from.sender)) --sender->signalsUnderWay;
    use_.pendingSignals.remove(sourceOf(pending.senderFlow.remote.address()));
    answer(pending.from, pending.senderFlow, outcome, sink);
    pending_.erase(slot);
}

void SignalBroker::answer(const SignalKey& from, const Flow& flow, const SignalOutcome& outcome,
                          FlowSink& sink) {
    const Session* sender = registry_.find(from.sender);
    if (sender == nullptr) return; // nobody left to be told
    const bool delivered = outcome.end == SignalEnd::delivered;
    stun::MessageWriter writer =
        buffer_.writer({delivered ? stun::MessageClass::successResponse : stun::MessageClass::errorResponse,
                        signal::method::kSignal, from.transaction});
    if (delivered)
        signal::SignedAnswer{outcome.receipt}.serialize(writer);
    else
        Refusal::of(outcome.end == SignalEnd::offLine ? signal::error::kPeerOffLine
                                                      : signal::error::kPeerNotAnswering)
            .serialize(writer);
    writer.addIntegritySha256(sender->key);
    sink.send(flow, writer.finish());
}

} // namespace thisbe::rendezvous
