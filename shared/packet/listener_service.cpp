#include "shared/packet/listener_service.h"

#include "shared/packet/control/acceptance.h"
#include "shared/packet/control/agreement.h"
#include "shared/packet/probe_header.h"

#include <algorithm>

namespace thisbe::packet {

namespace {

using namespace std::chrono_literals;

constexpr Duration kNonceLifetime = 30s;
constexpr Duration kAgreementInterval = 10ms;
constexpr int kAgreementBurst = 32;
constexpr std::size_t kRepliesAtOnce = 64;

} // namespace

ListenerService::ListenerService(const ListenerLimits& limits, RandomSource& random)
    : limits_(limits),
      random_(random),
      nonces_(random.bytes<32>(), kNonceLifetime, {}),
      agreements_(kAgreementInterval, kAgreementBurst),
      replies_(kRepliesAtOnce, kRepliesAtOnce * Acceptance::kSize) {}

void ListenerService::onDatagram(TimePoint now, const Datagram& datagram) {
    const auto kind = probeKindOf(datagram.payload);
    if (!kind) {
        ++counters_.unknown;
        return;
    }
    if (*kind != ProbeKind::control) {
        ListenerSession* const session = find(sessionOf(datagram.payload));
        if (session != nullptr) return session->onProbe(now, datagram);
        ++counters_.strangers;
        return;
    }
    const auto header = ControlHeader::parse(datagram.payload);
    if (!header) {
        ++counters_.unknown;
        return;
    }
    if (header->type == ControlType::hello) return onHello(now, datagram);
    if (header->type == ControlType::proposal) return onProposal(now, datagram);
    if (ListenerSession* const session = find(sessionOf(datagram.payload))) {
        const bool began = session->started();
        session->onControl(now, datagram);
        if (!began && session->started()) announce(*session);
        return settle(*session);
    }
    ++counters_.strangers;
}

ListenerSession* ListenerService::find(SessionId id) {
    if (latest_ != nullptr && latest_->end().session() == id) return latest_;
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) return nullptr;
    latest_ = found->second.get();
    return latest_;
}

void ListenerService::onHello(TimePoint now, const Datagram& datagram) {
    const auto hello = Hello::parse(datagram.payload);
    if (!hello) {
        ++counters_.unknown;
        return;
    }
    ++counters_.hellos;
    std::array<std::uint8_t, Challenge::kSize> message{};
    Challenge{hello->attempt, nonces_.issue(now, datagram.remote)}.serialize(message);
    reply(datagram.remote, message);
}

// The same proposal again: the acceptance was lost.
ListenerSession* ListenerService::findProposal(const Datagram& datagram) {
    for (auto& [id, session] : sessions_)
        if (session->end().remote() == datagram.remote &&
            std::ranges::equal(session->options().proposal, datagram.payload))
            return session.get();
    return nullptr;
}

void ListenerService::onProposal(TimePoint now, const Datagram& datagram) {
    const auto proposal = Proposal::parse(datagram.payload);
    if (!proposal) {
        ++counters_.unknown;
        return;
    }
    switch (nonces_.check(now, datagram.remote, stun::view(proposal->nonce))) {
    case stun::NonceCheck::forged:
        // Not even an answer: its sender may not be there.
        ++counters_.forged;
        return;
    case stun::NonceCheck::stale:
        return refuse(datagram.remote, proposal->attempt,
                      {.attempt = {}, .reason = RefusalReason::staleNonce});
    case stun::NonceCheck::valid:
        break;
    }
    if (const ListenerSession* const known = findProposal(datagram))
        return reply(datagram.remote, known->options().acceptance);
    if (const auto objection = limits_.objection(proposal->plan))
        return refuse(datagram.remote, proposal->attempt, *objection);
    if (sessions_.size() >= limits_.sessions || !agreements_.take(now))
        return refuse(datagram.remote, proposal->attempt, {.attempt = {}, .reason = RefusalReason::busy});
    accept(now, datagram, *proposal);
}

void ListenerService::refuse(const Endpoint& remote, AttemptId attempt, Refusal refusal) {
    ++counters_.refused;
    refusal.attempt = attempt;
    std::array<std::uint8_t, Refusal::kSize> message{};
    refusal.serialize(message);
    reply(remote, message);
}

SessionId ListenerService::drawId() {
    SessionId id;
    do
        id = SessionId(random_.u32());
    while (id.value() == 0 || sessions_.contains(id));
    return id;
}

void ListenerService::accept(TimePoint now, const Datagram& datagram, const Proposal& proposal) {
    const SessionId id = drawId();
    auto agreement = Agreement::to(proposal, datagram.payload, id);
    if (!agreement) {
        ++counters_.forged;
        return;
    }
    ++counters_.accepted;
    reply(datagram.remote, agreement->acceptance);
    auto session = std::make_unique<ListenerSession>(
        now, TestEnd::Options{id, agreement->keys, datagram.remote, now},
        ListenerSession::Options{proposal.plan,
                                 limits_.longest,
                                 std::move(agreement->acceptance),
                                 {datagram.payload.begin(), datagram.payload.end()}});
    session->end().setSocketCounters(drops_, superPackets_);
    sessions_.emplace(id, std::move(session));
}

void ListenerService::reply(const Endpoint& remote, ByteView message) {
    // Where there is no room it is as if the network had lost it.
    replies_.append({.payload = message, .local = {}, .remote = remote});
}

void ListenerService::announce(const ListenerSession& session) {
    events_.push_back({session.end().session(), session.end().remote(), session.options().plan,
                       session.outcome(), session.end().senderReport(), session.end().receiverReport(),
                       session.theirSender(), session.theirReceiver()});
}

// Tells the end of a test once.
void ListenerService::settle(ListenerSession& session) {
    if (session.over() && session.takeNews()) announce(session);
}

void ListenerService::onDeadline(TimePoint now) {
    for (auto& [id, session] : sessions_) {
        session->onDeadline(now);
        settle(*session);
    }
}

TimePoint ListenerService::nextDeadline() const {
    TimePoint next = replies_.empty() ? kNever : TimePoint::min();
    for (const auto& [id, session] : sessions_)
        next = std::min(next, session->nextDeadline());
    return next;
}

void ListenerService::takeOutput(TimePoint now, DatagramBatch& batch) {
    for (const Datagram& datagram : replies_.datagrams())
        batch.append(datagram);
    replies_.clear();
    for (auto& [id, session] : sessions_)
        session->takeOutput(now, batch);
    latest_ = nullptr;
    std::erase_if(sessions_, [](const auto& entry) { return entry.second->gone(); });
}

void ListenerService::stop() {
    for (auto& [id, session] : sessions_) {
        session->stop();
        settle(*session);
    }
}

std::optional<ListenerEvent> ListenerService::takeEvent() {
    if (events_.empty()) return std::nullopt;
    const ListenerEvent event = events_.front();
    events_.pop_front();
    return event;
}

void ListenerService::setSocketCounters(std::uint64_t drops, std::uint64_t superPackets) {
    drops_ = drops;
    superPackets_ = superPackets;
    for (auto& [id, session] : sessions_)
        session->end().setSocketCounters(drops, superPackets);
}

} // namespace thisbe::packet
