#include "rendezvous/roster_publisher.h"

#include "rendezvous/roster_entry_of.h"
#include "shared/signal/attributes/roster_range.h"
#include "shared/signal/roster_acknowledgement.h"
#include "shared/signal/roster_packer.h"
#include "shared/stun/integrity.h"

namespace thisbe::rendezvous {

using State = RosterSubscription::State;

namespace {

// After so many the next one waits for kLongestWait.
constexpr std::uint8_t kFewRequests = 2;

// Can be led on, and has not been told all that the room's last round told.
bool isBehind(const Session& session) {
    return session.subscription.state == State::synced &&
           session.subscription.position < session.room->published;
}

} // namespace

void RosterPublisher::onRoomChanged(TimePoint now, Room& room) {
    if (room.publishing) return;
    room.publishing = true;
    const auto peers = static_cast<Duration::rep>(room.roster.size());
    const Duration pause = std::min(kPausePerPeer * peers, kLongestPause);
    rounds_.emplace(std::max(now + kCollect, room.publishedAt + pause), Round{&room});
}

void RosterPublisher::onStandsAt(Session& session, std::uint64_t version) {
    RosterSubscription& subscription = session.subscription;
    subscription.state = State::synced;
    subscription.position = version;
    subscription.sends = 0;
}

void RosterPublisher::leadOn(TimePoint now, Session& session, FlowSink& sink) {
    if (isBehind(session)) send(now, session, sink);
}

void RosterPublisher::onMoved(Session& session) {
    const State state = session.subscription.state;
    if (state == State::sent || state == State::silent) onStandsAt(session, session.subscription.position);
}

void RosterPublisher::onDeadline(TimePoint now, FlowSink& sink) {
    resends_.expire(now, [&](SessionId id) { resend(now, id, sink); });
    std::size_t budget = kSendsPerTurn;
    while (!rounds_.empty() && rounds_.begin()->first <= now && budget > 0) {
        const auto first = rounds_.begin();
        bool done = false;
        budget -= serve(now, first->second, budget, sink, done);
        if (!done) continue;
        Room& room = *first->second.room;
        rounds_.erase(first);
        // Another round for it may be waiting already.
        if (!room.publishing) registry_.dropIfEmpty(room);
    }
}

TimePoint RosterPublisher::nextDeadline() const {
    const TimePoint round = rounds_.empty() ? kNever : rounds_.begin()->first;
    return std::min(round, resends_.nextDeadline());
}

std::size_t RosterPublisher::serve(TimePoint now, Round& round, std::size_t budget, FlowSink& sink,
                                   bool& done) {
    Room& room = *round.room;
    if (round.after.empty()) { // it begins
        room.publishing = false;
        room.published = room.roster.version();
        room.publishedAt = now;
    }
    std::size_t sent = 0;
    const Session* last = room.roster.page(round.after, [&](const Session& member) {
        if (sent == budget) return false;
        Session& session = *registry_.findAt(member.slot);
        if (!isBehind(session)) return true;
        send(now, session, sink);
        ++sent;
        return true;
    });
    done = last == nullptr;
    if (!done) round.after = last->id;
    return sent;
}

void RosterPublisher::resend(TimePoint now, SessionId id, FlowSink& sink) {
    Session* session = registry_.find(id);
    // Gone, answered, or sent once more since: then another token is in the wheel.
    if (session == nullptr || session->subscription.state != State::sent ||
        session->subscription.resendAt > now)
        return;
    if (session->subscription.sends < kRequests) return send(now, *session, sink);
    session->subscription.state = State::silent;
    counters_.count(RegistrationEvent::rosterAbandoned);
}

void RosterPublisher::onHeard(TimePoint now, Session& session, FlowSink& sink) {
    RosterSubscription& subscription = session.subscription;
    // Not from the beginning, where requests follow each other fast.
    if (subscription.state == State::sent) subscription.sends = std::min(subscription.sends, kFewRequests);
    if (subscription.state != State::silent) return;
    onStandsAt(session, subscription.position);
    leadOn(now, session, sink);
}

void RosterPublisher::send(TimePoint now, Session& session, FlowSink& sink) {
    const Roster& roster = session.room->roster;
    RosterSubscription& subscription = session.subscription;
    if (!roster.covers(subscription.position)) {
        subscription.state = State::adrift; // too far behind: it will learn so from its keepalive
        return;
    }
    subscription.transaction = registry_.ids().newTransactionId(session.slot);
    stun::MessageWriter writer =
        buffer_.writer({stun::MessageClass::request, signal::method::kRoster, subscription.transaction});
    constexpr std::size_t kRangeSize = stun::kAttributeHeaderSize + 24;
    signal::RosterPacker packer(writer, kRangeSize);
    const std::uint64_t to = roster.changesSince(
        subscription.position, [&](const RosterItem& item) { return pack(packer, now, item); });
    writer.add(signal::RosterRange{registry_.bootEpoch(), subscription.position, to});
    writer.addIntegritySha256(session.key);

    // The family that was heard last, then the other, in turn.
    const SessionEndpoint* other = subscription.sends % 2 == 1 ? session.otherEndpoint() : nullptr;
    const SessionEndpoint& endpoint = other != nullptr ? *other : session.latestEndpoint();
    sink.send(endpoint.flow, writer.finish());
    counters_.count(RegistrationEvent::rosterSent);

    subscription.state = State::sent;
    subscription.resendAt = now + waitAfter(subscription, subscription.sends);
    ++subscription.sends;
    resends_.schedule(now, subscription.resendAt, session.sessionId);
}

Duration RosterPublisher::waitAfter(const RosterSubscription& subscription, unsigned n) {
    return std::min<Duration>(subscription.roundTrip.rto() * (1U << n), kLongestWait);
}

void RosterPublisher::measure(TimePoint now, RosterSubscription& subscription) {
    if (subscription.sends != 1) return;
    const TimePoint sentAt = subscription.resendAt - waitAfter(subscription, 0);
    subscription.roundTrip.addSample(now - sentAt);
}

bool RosterPublisher::accept(Session& session, bool current, std::uint64_t version) {
    RosterSubscription& subscription = session.subscription;
    // The answer to one that was sent again in the meantime is as good, if it tells news.
    if (!current && (subscription.state == State::adrift || version <= subscription.position)) return false;
    onStandsAt(session, version);
    return true;
}

void RosterPublisher::onResponse(TimePoint now, const stun::MessageView& response, FlowSink& sink) {
    const auto slot = registry_.ids().slotOf(response.transactionId());
    Session* session = slot ? registry_.findAt(*slot) : nullptr;
    if (session == nullptr) return counters_.count(RegistrationEvent::droppedResponse);
    if (stun::checkIntegritySha256(response, session->key) != stun::IntegrityCheck::valid)
        return counters_.count(RegistrationEvent::droppedIntegrity);
    const State state = session->subscription.state;
    const bool current = (state == State::sent || state == State::silent) &&
                         session->subscription.transaction == response.transactionId();
    if (current) measure(now, session->subscription);
    const auto answer = signal::RosterAcknowledgement::parse(response);
    const Room& room = *session->room;
    const bool usable = response.messageClass() == stun::MessageClass::successResponse && answer &&
                        answer->version.epoch == registry_.bootEpoch() &&
                        room.roster.covers(answer->version.number);
    if (!usable) {
        // It stands where we cannot lead it on from: it has to ask.
        if (current) session->subscription.state = State::adrift;
        return counters_.count(RegistrationEvent::droppedResponse);
    }
    // It would not apply what we sent: not faster again than by the clock.
    if (current && answer->version.number == session->subscription.position &&
        session->subscription.position < room.published)
        return;
    if (!accept(*session, current, answer->version.number))
        return counters_.count(RegistrationEvent::droppedResponse);
    counters_.count(RegistrationEvent::rosterAcknowledged);
    leadOn(now, *session, sink);
}

} // namespace thisbe::rendezvous
