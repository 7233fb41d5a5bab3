#include "rendezvous/roster_handler.h"

#include "rendezvous/roster_entry_of.h"
#include "shared/signal/attributes/name_attribute.h"
#include "shared/signal/attributes/roster_cursor.h"
#include "shared/signal/attributes/roster_range.h"
#include "shared/signal/roster_packer.h"

namespace thisbe::rendezvous {

using signal::Refusal;

void RosterHandler::onRequest(Exchange& exchange, Session& session, bool isNew) {
    const auto query = signal::RosterQuery::parse(exchange.request());
    if (!query) {
        counters_.count(RegistrationEvent::refusedMalformed);
        return exchange.refuse(Refusal::of(stun::ErrorNumber::badRequest), &session.key);
    }
    counters_.count(RegistrationEvent::rosterQuery);
    if (query->since) return answerChanges(exchange, session, *query->since, isNew);
    if (isNew) RosterPublisher::onFetchesPages(session);
    answerPage(exchange, session, *query->cursor);
}

void RosterHandler::answerChanges(Exchange& exchange, Session& session, const signal::RosterVersion& since,
                                  bool isNew) {
    const Roster& roster = session.room->roster;
    if (since.epoch != registry_.bootEpoch() || !roster.covers(since.number)) {
        counters_.count(RegistrationEvent::refusedVersion);
        if (isNew) RosterPublisher::onFetchesPages(session);
        return exchange.refuse(Refusal::of(signal::error::kRosterVersionGone), &session.key);
    }
    constexpr std::size_t kRangeSize = stun::kAttributeHeaderSize + 24;
    stun::MessageWriter answer = exchange.success();
    signal::RosterPacker packer(answer, kRangeSize);
    const std::uint64_t to = roster.changesSince(
        since.number, [&](const RosterItem& item) { return pack(packer, exchange.now(), item); });
    answer.add(signal::RosterRange{since.epoch, since.number, to});
    answer.addIntegritySha256(session.key);
    exchange.send(answer);
    // If this answer is lost, the next push begins too late, and its acknowledgement says where the peer is.
    if (!isNew) return;
    RosterPublisher::onStandsAt(session, to);
    publisher_.leadOn(exchange.now(), session, exchange.sink());
}

void RosterHandler::answerPage(Exchange& exchange, const Session& session, std::string_view after) {
    const Roster& roster = session.room->roster;
    stun::MessageWriter answer = exchange.success();
    answer.add(signal::RosterVersion{registry_.bootEpoch(), roster.version()});
    if (after.empty())
        for (const std::string& id : session.room->milestones.of(roster))
            answer.add(signal::RosterMilestone{id});
    signal::RosterPacker packer(answer, signal::RosterPacker::kCursorReserve);
    const Session* last = roster.page(
        after, [&](const Session& member) { return packer.add(rosterEntryOf(exchange.now(), member)); });
    answer.add(signal::RosterCursor{last == nullptr ? std::string_view{} : std::string_view(last->id)});
    answer.addIntegritySha256(session.key);
    exchange.send(answer);
}

} // namespace thisbe::rendezvous
