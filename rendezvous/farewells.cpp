#include "rendezvous/farewells.h"

#include "shared/signal/unregister_request.h"
#include "shared/stun/integrity.h"

namespace thisbe::rendezvous {

namespace {

constexpr Duration kRto = std::chrono::milliseconds(500);

} // namespace

void Farewells::send(TimePoint now, const Session& session, signal::Reason reason, FlowSink& sink,
                     const Endpoint* notTo) {
    Farewell farewell{{}, session.key, reason, {}, 0};
    for (const auto& endpoint : session.endpoints)
        if (endpoint && (notTo == nullptr || endpoint->flow.remote != *notTo))
            farewell.flows.push_back(endpoint->flow);
    if (farewell.flows.empty()) return;
    if (farewells_.size() >= kMaxPending) {
        farewell.transaction = ids_.newTransactionId(0);
        return transmit(farewell, sink);
    }
    const Slot slot = farewells_.emplace(std::move(farewell));
    Farewell& kept = farewells_.at(slot);
    kept.transaction = ids_.newTransactionId(slot);
    transmit(kept, sink);
    wheel_.schedule(now, now + kRto, {slot, kept.transaction});
}

void Farewells::transmit(Farewell& farewell, FlowSink& sink) {
    stun::MessageWriter request =
        buffer_.writer({stun::MessageClass::request, signal::method::kUnregister, farewell.transaction});
    signal::UnregisterRequest{{}, farewell.reason}.serialize(request);
    request.addIntegritySha256(farewell.key);
    for (const Flow& flow : farewell.flows)
        sink.send(flow, request.finish());
    ++farewell.sends;
}

Farewells::Farewell* Farewells::find(const stun::TransactionId& transaction) {
    const auto slot = ids_.slotOf(transaction);
    Farewell* farewell = slot ? farewells_.find(*slot) : nullptr;
    return farewell != nullptr && farewell->transaction == transaction ? farewell : nullptr;
}

bool Farewells::onResponse(const stun::MessageView& response) {
    const Farewell* farewell = find(response.transactionId());
    if (farewell == nullptr) return false;
    if (stun::checkIntegritySha256(response, farewell->key) != stun::IntegrityCheck::valid) return false;
    farewells_.erase(*ids_.slotOf(response.transactionId()));
    return true;
}

void Farewells::onDeadline(TimePoint now, FlowSink& sink) {
    wheel_.expire(now, [&](const Token& token) { resend(now, token, sink); });
}

void Farewells::resend(TimePoint now, const Token& token, FlowSink& sink) {
    Farewell* farewell = farewells_.find(token.slot);
    if (farewell == nullptr || farewell->transaction != token.transaction) return;
    if (farewell->sends == kRequests) return farewells_.erase(token.slot);
    transmit(*farewell, sink);
    wheel_.schedule(now, now + kRto * (1U << (farewell->sends - 1)), token);
}

} // namespace thisbe::rendezvous
