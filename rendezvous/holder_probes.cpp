#include "rendezvous/holder_probes.h"

#include "shared/signal/keepalive_request.h"
#include "shared/stun/integrity.h"

namespace thisbe::rendezvous {

namespace {

constexpr unsigned kRequests = 3; // at 0, 500 and 1000 ms
constexpr Duration kInterval = std::chrono::milliseconds(500);

} // namespace

HolderProbes::Verdict HolderProbes::verdict(TimePoint now, const Session& holder, FlowSink& sink) {
    const auto found = probes_.find(holder.sessionId);
    if (found != probes_.end() && verdictOf(now, holder, found->second) != Verdict::alive)
        return verdictOf(now, holder, found->second);
    if (found != probes_.end() && now - found->second.startedAt < kVerdictHolds) return Verdict::alive;
    Probe& probe = probes_[holder.sessionId];
    probe = Probe{.startedAt = now, .transaction = registry_.ids().newTransactionId(holder.slot)};
    ask(now, holder, probe, sink);
    return Verdict::asking;
}

HolderProbes::Verdict HolderProbes::verdictOf(TimePoint now, const Session& holder,
                                              const Probe& probe) const {
    if (probe.answered) return Verdict::alive;
    bool reachable = false;
    for (std::size_t i = 0; i < holder.endpoints.size(); ++i) {
        const auto& endpoint = holder.endpoints[i];
        if (endpoint && endpoint->lastHeard > probe.startedAt) return Verdict::alive;
        if (endpoint && !probe.closed[i]) reachable = true;
    }
    return reachable && now < probe.startedAt + kPatience ? Verdict::asking : Verdict::crashed;
}

Duration HolderProbes::remaining(TimePoint now, const Session& holder) const {
    const auto found = probes_.find(holder.sessionId);
    if (found == probes_.end()) return Duration::zero();
    return std::max(Duration::zero(), found->second.startedAt + kPatience - now);
}

void HolderProbes::ask(TimePoint now, const Session& holder, Probe& probe, FlowSink& sink) {
    stun::MessageWriter request =
        buffer_.writer({stun::MessageClass::request, signal::method::kKeepalive, probe.transaction});
    signal::KeepaliveRequest{}.serialize(request);
    request.addIntegritySha256(holder.key);
    for (const auto& endpoint : holder.endpoints)
        if (endpoint) sink.send(endpoint->flow, request.finish());
    ++probe.sends;
    // The last look is when the verdict is no longer good.
    const TimePoint next = probe.sends < kRequests ? now + kInterval : probe.startedAt + kVerdictHolds;
    wheel_.schedule(now, next, holder.sessionId);
}

void HolderProbes::onDeadline(TimePoint now, FlowSink& sink) {
    wheel_.expire(now, [&](SessionId id) {
        const auto found = probes_.find(id);
        const Session* holder = registry_.find(id);
        if (found == probes_.end() || holder == nullptr) return;
        Probe& probe = found->second;
        const Verdict verdict = verdictOf(now, *holder, probe);
        if (verdict == Verdict::asking) return ask(now, *holder, probe, sink);
        if (now < probe.startedAt + kVerdictHolds)
            wheel_.schedule(now, probe.startedAt + kVerdictHolds, id);
        else if (verdict == Verdict::alive)
            probes_.erase(found);
        else // crashed: it stays so until its session ends, or it is heard after all
            wheel_.schedule(now, now + kVerdictHolds, id);
    });
}

bool HolderProbes::onResponse(const stun::MessageView& response) {
    const auto slot = registry_.ids().slotOf(response.transactionId());
    Session* holder = slot ? registry_.findAt(*slot) : nullptr;
    if (holder == nullptr) return false;
    const auto found = probes_.find(holder->sessionId);
    if (found == probes_.end() || found->second.transaction != response.transactionId()) return false;
    if (stun::checkIntegritySha256(response, holder->key) != stun::IntegrityCheck::valid) return false;
    found->second.answered = true; // whichever way the answer came
    return true;
}

void HolderProbes::onFlowClosed(const Flow& flow) {
    for (auto& [id, probe] : probes_) {
        const Session* holder = registry_.find(id);
        if (holder == nullptr) continue;
        for (std::size_t i = 0; i < holder->endpoints.size(); ++i)
            if (holder->endpoints[i] && holder->endpoints[i]->flow.remote == flow.remote &&
                holder->endpoints[i]->flow.connection == flow.connection &&
                holder->endpoints[i]->flow.transport == flow.transport)
                probe.closed[i] = true;
    }
}

} // namespace thisbe::rendezvous
